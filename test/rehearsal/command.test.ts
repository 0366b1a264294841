import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { createContext } from '@noiseaware-connect/relay/cli/context';
import { runProgram } from '@noiseaware-connect/relay/cli/run-program';
import { beforeEach, expect, it } from 'vitest';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { readDirectory } from '../support/relay/read-directory.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { startCommand } from '../support/relay/relay-process.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';
import { authorizeByLink } from './owner.ts';

const { sandbox, relay, staff } = await stageOfFile({ env: { NOISEAWARE_AUTHORIZATION: 'raw' } });
const env = {
  ...relayEnvironment(relay.directory, sandbox),
  NOISEAWARE_AUTHORIZATION: 'raw',
  RELAY_PORT: new URL(relay.url).port,
  RELAY_PUBLIC_URL: relay.url,
};

let directory: string;
beforeEach(async () => {
  directory = await directoryOfTest();
});

/** Runs a command whose input is typed beforehand, and opens each address that it prints. */
async function run(args: string[], typed: string, react: (line: string) => void = openAddress) {
  const printed: string[] = [];
  /** What went to the standard output. */
  const output: string[] = [];
  const input = new PassThrough();
  input.end(typed);
  const out = (text: string) => {
    printed.push(text);
    output.push(text);
    react(text);
  };
  const file = path.join(directory, '.env');
  const terminal = { out, error: (text: string) => void printed.push(text) };
  const context = createContext(terminal, env, directory, env, input, process.stdout, file);
  const code = await runProgram(context, args);
  return { code, printed: printed.join('\n'), output };
}

function openAddress(line: string): void {
  const [url] = /http\S+\/connect\/[\w-]+/.exec(line) ?? [];
  if (url !== undefined) void authorizeByLink(url);
}

it('rehearse asks for the account, prints the address to open and writes a report without secrets', async () => {
  sandbox.set({ authorizationHeader: 'bearer' });
  const { code, printed } = await run(['rehearse'], '\n');
  expect(code).toBe(0);
  expect(printed).toContain('Account, by its id in your own records [rehearsal]');
  expect(printed).toContain('Put into .env, and restart the relay:\n\n  NOISEAWARE_AUTHORIZATION=bearer');
  const text = await readFile(path.join(directory, 'rehearsal.json'), 'utf8');
  const report = JSON.parse(text) as { steps: { step: string }[] };
  expect(report).toMatchObject({
    account: 'rehearsal',
    ended: 'complete',
    failed: null,
    settings: ['NOISEAWARE_AUTHORIZATION=bearer'],
  });
  expect(report.steps.map(({ step }) => step)).toEqual([
    'connect',
    'renew',
    'refresh',
    'exchange_again',
    'unknown_code',
    'authorize_again',
    'disconnect',
  ]);
  const secrets = sandbox.secrets();
  expect(secrets.length).toBeGreaterThan(5);
  for (const secret of secrets) {
    expect(text.includes(secret)).toBe(false);
    expect(printed.includes(secret)).toBe(false);
  }
  const { links } = valueIn(await staff.listLinks({ query: { account: 'rehearsal' } }));
  const lives = links.map((link) => Date.parse(link.expiresAt) - Date.parse(link.createdAt));
  // As long as each is waited for without a terminal.
  expect(lives).toEqual([300_000, 300_000]);
  const { connections } = await relay.door.listConnections({ query: { account: 'rehearsal' } });
  // Nothing is left to be used.
  expect(connections).toMatchObject([{ status: 'disconnected', userTokenExpiresAt: null }]);
});

it('rehearse --json --to FILE prints lines of JSON, takes another account, and that account again', async () => {
  sandbox.set({ authorizationHeader: 'raw' });
  await run(['rehearse'], 'cust-9\n');
  const { code, output } = await run(['rehearse', '--json', '--to', 'report.json'], 'cust-9\n');
  expect(code).toBe(0);
  const lines = output.map((line) => JSON.parse(line) as { kind: string });
  expect(lines.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining([
      'waiting',
      'open',
      'connection_url',
      'noiseaware',
      'completion',
      'renewal',
      'probe',
    ]),
  );
  expect(lines.at(-1)).toMatchObject({ kind: 'rehearsed', ended: 'complete', failed: null, settings: [] });
  const report = JSON.parse(await readFile(path.join(directory, 'report.json'), 'utf8')) as object;
  expect(report).toMatchObject({ account: 'cust-9', settings: [] });
});

it('rehearse that failed ends with what failed, and with what to do where no setting mends it', async () => {
  sandbox.set({ accessCodes: 'short' });
  const { code, printed } = await run(['rehearse', '--patience', '2'], '\n');
  const { output } = await run(['rehearse', '--json', '--patience', '2'], '\n');
  sandbox.set({ accessCodes: 'any' });
  expect(code).toBe(0);
  const sentence = 'NoiseAware called the ConnectionURL, and the browser did not come back within 2 s';
  const file = path.join(directory, 'rehearsal.json');
  expect(printed).toContain(
    `Failed: connect: ${sentence}.\n\nNo setting mends this: send ${file} to your NoiseAware representative. It has no secrets.`,
  );
  expect(printed).not.toContain('no setting needs to be changed');
  const failed = { step: 'connect', sentence };
  expect(JSON.parse(output.at(-1) ?? '')).toMatchObject({ kind: 'rehearsed', failed, settings: [] });
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ failed, settings: [] });
});

it('rehearse ends its wait at the word stuck, and not at other lines', async () => {
  const { printed } = await run(['rehearse'], '\nwhat now?\nstuck\n', () => undefined);
  expect(printed).toMatch(/^Failed: connect: the button behind the address was not pressed\.$/m);
});

it('rehearse refuses an account that is connected, unless the operator lets it erase that connection', async () => {
  const { id } = await connectAccount(staff, { id: 'cust-10' });
  const { code, printed } = await run(['rehearse'], 'cust-10\n');
  expect(code).toBe(1);
  expect(printed).toContain('a rehearsal ends by erasing that connection. Go on? (y/n)');
  expect(valueIn(await staff.readConnection({ id })).connection.status).toBe('active');
  expect((await run(['rehearse'], 'cust-10\ny\n')).code).toBe(0);
  expect(valueIn(await staff.readConnection({ id })).connection.status).toBe('disconnected');
});

it('rehearse --wait renews once more when the first user token has expired', async () => {
  sandbox.set({ tokenLifetime: 2 });
  const { printed } = await run(['rehearse', '--wait'], '\n');
  sandbox.set({ tokenLifetime: 900 });
  expect(printed).toContain('Waiting 1 min, until the user token has expired.');
  expect(printed).toContain('wait: the connection is active');
});

/** Connects an account once the command waits for a pairing. */
const connectOnce = (id: string) => (line: string) => {
  if (line.startsWith('waiting') || line.includes('"kind":"waiting"')) void connectAccount(staff, { id });
};

const readReport = async () =>
  JSON.parse(await readFile(path.join(directory, 'rehearsal.json'), 'utf8')) as object;

it('rehearse --listen prints one real pairing, and writes the report that a rehearsal writes', async () => {
  const { code, printed } = await run(['rehearse', '--listen'], '', connectOnce('acct-1'));
  expect(code).toBe(0);
  expect(printed).toMatch(/^waiting: connect an account with the extension now/);
  expect(printed).toContain('POST /noiseaware/connection  answered 200');
  expect(printed).toContain('accessCode: ‹access code 1›');
  expect(printed).toContain('From what was seen, no setting needs to be changed.');
  expect(await readReport()).toMatchObject({ account: null, ended: 'complete', failed: null, settings: [] });
  const files = (await readDirectory(relay.directory)).values();
  const everything = [printed, JSON.stringify(await readReport()), ...relay.logLines, ...files].join('\n');
  for (const secret of sandbox.secrets()) {
    for (const spelling of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
      expect(everything.includes(spelling)).toBe(false);
  }
});

it('rehearse --listen --json prints lines of JSON, the last one with what was learnt', async () => {
  const { code, output } = await run(['rehearse', '--listen', '--json'], '', connectOnce('acct-2'));
  expect(code).toBe(0);
  const lines = output.map((line) => JSON.parse(line) as { kind: string });
  expect(lines.map(({ kind }) => kind)).toEqual([
    'waiting',
    'connection_url',
    'noiseaware',
    'completion',
    'noiseaware',
    'renewal',
    'noiseaware',
    'probe',
    'ended',
    'rehearsed',
  ]);
  expect(lines.at(-1)).toMatchObject({
    ended: 'complete',
    learnt: expect.arrayContaining([
      { question: 'exchange', answer: 'known', seen: expect.any(String), setting: null },
    ]),
    settings: [],
  });
});

it('rehearse --listen shows what was learnt where its report cannot be written, and exits with 1', async () => {
  const args = ['rehearse', '--listen', '--to', 'missing/report.json'];
  const { code, printed } = await run(args, '', connectOnce('acct-3'));
  expect(code).toBe(1);
  expect(printed).toMatch(/no setting needs to be changed\.\n.*report\.json cannot be written \(ENOENT\)$/);
});

it('rehearse --listen ends after its time and at Ctrl+C with what it has seen, and another can start', async () => {
  const short = await run(['rehearse', '--listen', '--minutes', '0.001'], '');
  expect([short.code, short.printed]).toEqual([0, expect.stringContaining('The time of the run is over.')]);
  const stopped = startCommand(['rehearse', '--listen', '--to', path.join(directory, 'report.json')], env);
  await stopped.says('waiting: connect an account');
  await fetch(`${relay.url}/noiseaware/connection`, { method: 'POST' });
  await stopped.says('POST /noiseaware/connection  answered 400');
  stopped.kill('SIGINT');
  const { code, stdout } = await stopped.ended;
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/The run was stopped\.[\s\S]*POST with nothing, answered 400/),
  ]);
});

it.each([
  [['rehearse', '--minutes', '5'], '--minutes needs --listen'],
  [['rehearse', '--listen', '--minutes', '0'], 'It must be a number from 0 to 1440.'],
  [['rehearse', '--listen', '--wait'], "option '--listen' cannot be used with option '--wait'"],
  [['doctor', '--trace'], "unknown option '--trace' (to watch a pairing: pnpm relay rehearse --listen)"],
])('%j is refused with what to do', async (args, sentence) => {
  const { code, printed } = await run(args, '');
  expect([code, printed]).toEqual([2, expect.stringContaining(sentence)]);
});

it.each([
  ['y\n', true],
  ['\n', false],
])(
  'rehearse --listen --write asks before it writes settings: after %j written is %s',
  async (typed, isWritten) => {
    sandbox.set({ refreshPath: '/auth/refresh' });
    const file = path.join(directory, '.env');
    await writeFile(file, '# NOISEAWARE_REFRESH=off\nLOG_LEVEL=info\n');
    const { code, printed } = await run(
      ['rehearse', '--listen', '--write'],
      typed,
      connectOnce(`acct-${isWritten}`),
    );
    expect(code).toBe(0);
    const advised = 'NOISEAWARE_REFRESH=POST /auth/refresh refreshToken';
    expect(printed).toContain(`→ ${advised}`);
    const form = isWritten ? advised : '# NOISEAWARE_REFRESH=off';
    expect(await readFile(file, 'utf8')).toBe(`${form}\nLOG_LEVEL=info\n`);
  },
);
