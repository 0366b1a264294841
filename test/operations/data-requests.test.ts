import { readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { codeBlocksIn } from '../client/code-blocks.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { outputOf, runCommand } from '../support/relay/run-command.ts';
import { auditHeadIn } from './audit-head.ts';
import { runCommands } from './run-commands.ts';

// Runs the commands of the documents for data protection and for auditors against a relay in use.

const directory = await directoryOfFile();
const { relay, sandbox } = await stageOfFile();
const environment = {
  ...relayEnvironment(relay.directory, sandbox),
  RELAY_PORT: new URL(relay.url).port,
};
const settings = path.join(directory, '.env');
await writeFile(
  settings,
  Object.entries(environment)
    .map((each) => each.join('='))
    .join('\n'),
);
await chmod(settings, 0o600);

const textOf = (name: string) =>
  readFileSync(path.resolve(import.meta.dirname, `../../relay/docs/${name}`), 'utf8');
const sections = new Map(
  textOf('data-protection.md')
    .split(/^##+ /m)
    .map((text) => [text.split('\n', 1)[0] ?? '', text]),
);

/** Runs all commands of a section. @returns what they printed */
async function follow(section: string, places: Record<string, string> = {}): Promise<string> {
  const blocks = codeBlocksIn((sections.get(section) ?? '').replaceAll(/^ {2,3}/gm, ''));
  const printed = await runCommands(blocks.map(({ text }) => text).join('\n'), { directory, places });
  expect(printed.length).toBeGreaterThan(0);
  return printed.join('\n');
}

const { client: alex } = await relay.enrol('Alex Doe');
await relay.enrol('Jo Marsh');
const { id: connection } = await connectAccount(alex, { id: 'cust-1042', name: 'Sea View' });

it('what is stored about a staff member is shown, with what they did', async () => {
  const printed = await follow('Show what is stored about a staff member');
  expect(printed).toContain('"name":"Alex Doe"');
  expect(printed).toContain('"what":"connected"');
});

it('what is stored about an account is shown', async () => {
  const printed = await follow('Show what is stored about an account');
  expect(printed).toContain('"name":"Sea View"');
  expect(printed).toContain('"what":"pairing_started"');
});

it('an erased account is in no connection any more, and its connection has neither its id nor its name', async () => {
  await follow("Erase an account's access", { '<connection>': connection });
  const listed = await outputOf(['connections', 'list', '--json'], {}, directory);
  expect(listed).toContain('"erased-1"');
  expect(listed).not.toMatch(/cust-1042|Sea View/);
  const renewed = await runCommand(['connections', 'renew', connection], {}, directory);
  expect(renewed.code).toBe(1);
});

it('a name of an invited staff member is corrected by a new invite', async () => {
  await connectAccount(alex, { id: 'cust-7' });
  await follow('Correct a name');
  const listed = await outputOf(['connections', 'list', '--account', 'cust-7', '--json'], {}, directory);
  expect(listed).toMatch(/"responsible":\{[^}]*"name":"Alexandra Doe"/);
  expect(await alex.listConnections({})).toMatchObject({ failure: { code: 'unauthenticated' } });
});

it('a revoked staff member is responsible for nothing, and stays in the records', async () => {
  await follow('Erase a staff member');
  const listed = await outputOf(['staff', 'list', '--json'], {}, directory);
  expect(listed).toMatch(/"name":"Alex Doe"[^}]*"connections":0/);
});

it('every command that auditors are shown runs', async () => {
  const commands = [...textOf('controls.md').matchAll(/`pnpm relay ([^`]+)`/g)].map(([, each = '']) => each);
  expect(commands.length).toBeGreaterThan(10);
  const head = await auditHeadIn(directory);
  for (const command of new Set(commands)) {
    const args = command.replace('<seq>:<hash>', head).split(' ');
    const { code, stderr } = await runCommand(args, {}, directory);
    // The doctor finds a fault: nothing is monitored here.
    expect([0, command === 'doctor' ? 3 : 0], `${command}: ${stderr}`).toContain(code);
  }
});
