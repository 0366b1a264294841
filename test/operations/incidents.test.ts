import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { codeBlocksIn } from '../client/code-blocks.ts';
import { freePort } from '../sandbox/free-port.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { forFile } from '../support/for-file.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { keyFor } from '../support/relay/key-for.ts';
import { doorOf } from '../support/relay/operator-door.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { startRelayProcess } from '../support/relay/relay-process.ts';
import { runCommand } from '../support/relay/run-command.ts';
import { answered } from '../support/relay/value-in.ts';
import { auditHeadIn } from './audit-head.ts';
import { runCommands } from './run-commands.ts';

const directory = await directoryOfFile();
const settings = path.join(directory, '.env');
const sandbox = await forFile(startSandbox());
const environment = {
  ...relayEnvironment(path.join(directory, 'data'), sandbox),
  RELAY_PORT: String(await freePort()),
};
await writeFile(
  settings,
  Object.entries(environment)
    .map((each) => each.join('='))
    .join('\n'),
);
await chmod(settings, 0o600);
const start = () => startRelayProcess({}, undefined, directory);
let relay = await start();
afterAll(() => relay.kill('SIGKILL'));
const { url } = relay;
sandbox.setPartner({ connectionUrl: `${url}/noiseaware/connection` });
const door = doorOf(environment);

const document = await readFile(path.resolve(import.meta.dirname, '../../relay/docs/incidents.md'), 'utf8');
const sections = new Map(document.split(/^## /m).map((text) => [text.split('\n', 1)[0] ?? '', text]));

const clientWith = (credential: string) => createClient(api, { baseUrl: url, fetch, credential });

async function enrol(name: string) {
  const { invite } = await door.invite({ body: { name } });
  const { session } = await answered(clientWith('').enrol({ body: { invite } }));
  return clientWith(session);
}

async function reload() {
  const from = relay.lines.length;
  process.kill(relay.pid, 'SIGHUP');
  await expect.poll(() => relay.lines.slice(from).join('\n')).toContain('settings read again');
}

async function stop() {
  expect(await relay.kill('SIGTERM')).toBe(0);
}

async function restart() {
  await stop();
  relay = await start();
}

/** What the service manager does, by its command. */
const systemctl = {
  reload,
  restart,
  stop,
  async start() {
    relay = await start();
  },
};

/**
 * Runs the commands of a section in order, block by block.
 * @returns what each printed
 */
async function follow(
  section: string,
  filledIn: Record<string, string> = {},
  before: (block: number) => Promise<void> = async () => undefined,
): Promise<string[]> {
  const printed: string[] = [];
  const blocks = codeBlocksIn((sections.get(section) ?? '').replaceAll(/^ {3}/gm, ''));
  expect(blocks.length).toBeGreaterThan(0);
  for (const [index, { text }] of blocks.entries()) {
    await before(index);
    const places = {
      ...filledIn,
      '/etc/noiseaware-connect/relay.env': settings,
      '/var/lib/noiseaware-connect': directory,
      '<public address>': url,
    };
    printed.push(...(await runCommands(text, { directory, places, systemctl })));
  }
  return printed;
}

/** Whether a ConnectionURL call is accepted as NoiseAware's. */
async function isTaken(client_secret: string): Promise<boolean> {
  const answer = await fetch(`${url}/noiseaware/connection`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: sandbox.partner.clientId, client_secret, code: 'unknown' }),
  });
  return ((await answer.json()) as { error: string }).error !== 'invalid_client';
}

const secretsInUse = async () =>
  /^NOISEAWARE_CLIENT_SECRETS=(.*)$/m.exec(await readFile(settings, 'utf8'))?.[1]?.split(',') ?? [];

let robin = await enrol('Robin Lee');
let connection: string;
beforeEach(async () => {
  ({ id: connection } = await connectAccount(robin, { id: 'cust-1042' }));
});

it('the document has the sections whose commands are run here, and no other', () => {
  expect([...sections.keys()]).toEqual([
    '# Incidents',
    'A stolen laptop',
    'A leaked client secret',
    'A leaked access code',
    'A leaked user token',
    'A leaked service key',
    'A leaked sealing key',
    'A bad release of the extension',
    'Lost data',
  ]);
});

it('the audit log is verified and kept before anything else', async () => {
  const [, entries = ''] = await follow('# Incidents', { '<seq>:<hash>': await auditHeadIn(directory) });
  expect(entries).toContain('"account":"cust-1042"');
});

it('a stolen laptop’s session ends with the first command', async () => {
  const alex = await enrol('Alex Doe');
  expect(await alex.listConnections({})).toMatchObject({ ok: true });
  const printed = await follow('A stolen laptop', {}, async (block) => {
    if (block === 1)
      expect(await alex.listConnections({})).toMatchObject({ failure: { code: 'unauthenticated' } });
  });
  expect(printed[2]).toContain('#');
});

it('a leaked client secret is replaced without a restart, and both are accepted in between', async () => {
  const [leaked = ''] = await secretsInUse();
  await follow('A leaked client secret', {}, async (block) => {
    if (block !== 1) return;
    const [fresh = ''] = await secretsInUse();
    expect([await isTaken(leaked), await isTaken(fresh)]).toEqual([true, true]);
    sandbox.setPartner({ clientSecret: fresh });
  });
  const [fresh = '', ...others] = await secretsInUse();
  expect([await isTaken(leaked), await isTaken(fresh), others]).toEqual([false, true, []]);
});

it('an account of a leaked access code is authorized again by a link, or forgotten', async () => {
  const printed = await follow('A leaked access code', { '<connection>': connection });
  expect(printed[1]).toContain('/connect/');
  const { stdout } = await runCommand(['connections', 'show', connection, '--json'], {}, directory);
  expect(stdout).toContain('"status":"disconnected"');
});

it('after a leaked user token its readers are listed and the connection gets another one', async () => {
  const { key } = await door.makeServiceKey({ body: keyFor('invoices') });
  const token = async () =>
    (await answered(clientWith(key).vendToken({ id: connection, body: {} }))).userToken;
  const leaked = await token();
  // Its reads of this minute are in the audit log afterwards.
  await restart();
  const printed = await follow('A leaked user token', { '<connection>': connection });
  expect(printed[0]).toContain('invoices');
  expect(await token()).not.toBe(leaked);
});

it('a leaked service key ends, and its successor and its webhooks go on', async () => {
  const { key } = await door.makeServiceKey({ body: keyFor('billing') });
  const service = clientWith(key);
  await answered(service.addWebhook({ body: { url: 'https://backend.example.com/events' } }));
  const printed = await follow('A leaked service key', { '<leaked key>': await door.keyNamed('billing') });
  expect(await service.listConnections({})).toMatchObject({ failure: { code: 'unauthenticated' } });
  const [successor = ''] = /nackey_\S+/.exec(printed[0] ?? '') ?? [];
  expect(await clientWith(successor).listConnections({})).toMatchObject({ ok: true });
  expect(printed.find((text) => text.includes('backend.example.com'))).toBeDefined();
});

it('a leaked sealing key opens nothing any more, and the new backup can be restored', async () => {
  const backup = path.join(directory, 'backup.ndjson');
  const filledIn = { '<old key>': 'test', '<backup>': backup };
  await follow('A leaked sealing key', filledIn, async (block) => {
    const needed = async () => (await door.listSealingKeys()).keys.find(({ id }) => id === 'test')?.values;
    if (block === 1) await expect.poll(needed).toBe(0);
  });
  expect((await door.listSealingKeys()).keys.map(({ id }) => id)).not.toContain('test');
});

it('lost data is restored into an empty store, and a backend gets a token from it', async () => {
  const backup = path.join(directory, 'newest.ndjson');
  const { key } = await door.makeServiceKey({ body: keyFor('payments') });
  expect((await runCommand(['backup', '--to', backup], {}, directory)).code).toBe(0);
  const exchanges = sandbox.entries('token').length;
  const printed = await follow('Lost data', { '<backup>': backup, '<service key>': key });
  const vended = printed.find((text) => text.includes('userToken'));
  expect(JSON.parse(vended ?? '')).toMatchObject({ userToken: expect.any(String) as string });
  expect(sandbox.entries('token').length).toBeGreaterThanOrEqual(exchanges);
  expect((await answered(clientWith(key).readConnection({ id: connection }))).connection.status).toBe(
    'active',
  );
  expect(await robin.listConnections({})).toMatchObject({ failure: { code: 'unauthenticated' } });
  robin = await enrol('Robin Lee');
});

it('a bad release of the extension is refused, and its staff are signed out', async () => {
  const jo = await enrol('Jo Marsh');
  const origin = 'chrome-extension://ahmfeippdabjoiiinmlcghamapbdmmfh';
  const allowed = async () =>
    (await fetch(`${url}/v1/me`, { headers: { origin } })).headers.get('access-control-allow-origin');
  expect(await allowed()).toBe(origin);
  const nobody = 'https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.chromiumapp.org/';
  await follow('A bad release of the extension', { '<redirect address of a build that nobody has>': nobody });
  expect(await allowed()).toBeNull();
  expect(await jo.listConnections({})).toMatchObject({ failure: { code: 'unauthenticated' } });
});
