import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { createClient, readThresholds } from '../../relay/client/src/index.ts';
import { freePort } from '../sandbox/free-port.ts';
import { findProgram, installByApt } from '../support/browser/installed-program.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { testReceivers } from '../webhooks/receiver-promises.ts';

// The samples in other languages do the same, each by the toolchain of its language, which is installed where apt is.

const execute = promisify(execFile);
const examples = path.resolve(import.meta.dirname, '../../relay/client/examples');
const directory = await directoryOfFile();
const { PATH = '', HOME = '' } = process.env;

const toolchains = [
  { name: 'Python', program: 'python3', debian: ['python3'] },
  { name: 'Go', program: 'go', debian: ['golang-go'] },
  { name: 'PHP', program: 'php', debian: ['php-cli', 'php-curl'] },
].filter(({ program, debian }) => findProgram('', [program], []) !== undefined || installByApt(...debian));

const binary = path.join(directory, 'noiseaware_connect');
const commands: Record<string, readonly [program: string, ...args: string[]]> = {
  Python: ['python3', path.join(examples, 'noiseaware_connect.py')],
  Go: [binary],
  PHP: ['php', '-d', 'display_errors=stderr', path.join(examples, 'noiseaware_connect.php')],
};
const samples = toolchains.map(({ name }) => ({ name, command: commands[name] ?? expect.fail(name) }));

if (samples.some(({ name }) => name === 'Go')) {
  await execute('go', ['vet', path.join(examples, 'noiseaware_connect.go')], { env: { PATH, HOME } });
  await execute('go', ['build', '-o', binary, path.join(examples, 'noiseaware_connect.go')], {
    env: { PATH, HOME },
  });
}

const stage = await stageOfFile();
await connectAccount(stage.staff, { id: 'cust-1042' });

/** What a sample prints about these accounts, line by line. */
async function linesOf(
  { command: [program, ...args] }: (typeof samples)[number],
  relay: { url: string; key: string },
  ...accounts: string[]
): Promise<string[]> {
  const env = { PATH, HOME, CONNECT_URL: relay.url, CONNECT_KEY: relay.key };
  const { stdout, stderr } = await execute(program, [...args, ...accounts], { env });
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n');
}

it('at least one sample’s toolchain is installed', () => {
  expect(samples.length).toBeGreaterThan(0);
});

it.each(samples)(
  '$name gets a token, and calls NoiseAware through the relay with exact integers',
  async (sample) => {
    const relay = { url: stage.relay.url, key: stage.key };
    const zones = [...(await readThresholds(createClient(relay), 'cust-1042')).keys()];
    expect(zones.every((zone) => BigInt(zone) > 2n ** 53n)).toBe(true);
    const [called = '', token = '', ...rest] = await linesOf(sample, relay, 'cust-1042', 'cust-1');
    expect(called).toMatch(/^cust-1042 200 \[/);
    expect(called.match(/\d{5,}/g)).toEqual(expect.arrayContaining(zones));
    expect(token).toMatch(/^cust-1042 has a token until \d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(rest).toEqual(['cust-1 not_found fixed by staff']);
  },
);

interface Answer {
  readonly status: number;
  readonly retryAfter?: number;
  readonly problem: Readonly<Record<string, string>>;
}

/** What a relay answers, by account, and what a sample says of that. */
const refusals: Readonly<Record<string, readonly [Answer, says: string]>> = {
  owner: [{ status: 409, problem: { code: 'reauthorization_required', fixedBy: 'owner' } }, 'fixed by owner'],
  staff: [{ status: 409, problem: { code: 'reauthorization_required', fixedBy: 'staff' } }, 'fixed by staff'],
  operator: [
    { status: 503, problem: { code: 'noiseaware_unavailable', cause: 'configuration', fixedBy: 'operator' } },
    'fixed by operator',
  ],
  time: [
    {
      status: 503,
      retryAfter: 40,
      problem: { code: 'noiseaware_unavailable', cause: 'slow', fixedBy: 'time' },
    },
    'again in 40 s',
  ],
  key: [{ status: 401, problem: { code: 'unauthenticated', fixedBy: 'operator' } }, 'fixed by operator'],
  scope: [
    { status: 403, problem: { code: 'forbidden', needs: 'token', fixedBy: 'operator' } },
    'fixed by operator',
  ],
  unknown: [{ status: 404, problem: { code: 'not_found', fixedBy: 'staff' } }, 'fixed by staff'],
  many: [
    { status: 429, retryAfter: 17, problem: { code: 'rate_limited', fixedBy: 'time' } },
    'again in 17 s',
  ],
  wrong: [{ status: 400, problem: { code: 'invalid_request', fixedBy: 'caller' } }, 'fixed by caller'],
  newer: [{ status: 423, problem: { code: 'of_a_newer_relay', fixedBy: 'staff' } }, 'fixed by staff'],
};

/** A relay that refuses these, and any other account once before it answers. Returns its address and what it was called for. */
async function refusingRelay() {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const [, account = '', call = ''] = /^\/v1\/accounts\/([^/]+)\/(.+)$/.exec(request.url ?? '') ?? [];
    calls.push(`${account} ${call}`);
    const isFirst = calls.filter((each) => each === calls.at(-1)).length === 1;
    const [refusal] = refusals[account] ?? [];
    const moment = { status: 503, retryAfter: 1, problem: { code: 'store_unavailable', fixedBy: 'time' } };
    const answer: Answer | undefined = refusal ?? (isFirst && call !== 'token' ? moment : undefined);
    if (answer === undefined) {
      const token = { userToken: 'eyJ', expiresAt: '2099-01-01T00:00:00.000Z' };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(call === 'token' ? token : { thresholds: [] }));
      return;
    }
    const { status, problem, retryAfter } = answer;
    if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
    response.writeHead(status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ type: 'about:blank', title: 'Refused.', status, ...problem }));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'nackey_1', calls };
}

it.each(samples)(
  '$name reports who can mend each refusal, as the relay says it, and retries none that needs a person',
  async (sample) => {
    const relay = await refusingRelay();
    expect(await linesOf(sample, relay, ...Object.keys(refusals))).toEqual(
      Object.entries(refusals).map(
        ([account, [{ problem }, says]]) => `${account} ${problem['code']} ${says}`,
      ),
    );
    expect(relay.calls).toEqual(
      Object.keys(refusals).map((account) => `${account} noiseaware/thresholds/list`),
    );
  },
);

it.each(samples)(
  '$name retries after a short outage, and percent-encodes an account’s id',
  async (sample) => {
    const relay = await refusingRelay();
    expect(await linesOf(sample, relay, 'a/b c')).toEqual([
      'a/b c 200 []',
      expect.stringMatching(/^a\/b c has a token until 2099-01-01T00:00:00/),
    ]);
    expect(relay.calls).toEqual([
      'a%2Fb%20c noiseaware/thresholds/list',
      'a%2Fb%20c noiseaware/thresholds/list',
      'a%2Fb%20c token',
    ]);
  },
);

it.each(samples)('$name reports that the relay cannot be reached', async (sample) => {
  const relay = { url: `http://127.0.0.1:${await freePort()}`, key: 'nackey_1' };
  expect(await linesOf(sample, relay, 'cust-1')).toEqual(['cust-1 relay_unreachable again in 5 s']);
});

testReceivers([
  ...samples
    .filter(({ name }) => name === 'Go')
    .map(({ name }) => ({ name, command: async () => ({ program: binary, args: [], cwd: directory }) })),
  ...samples
    .filter(({ name }) => name === 'PHP')
    .map(({ name, command: [program, ...args] }) => ({
      name,
      command: async (port: number) => ({
        program,
        args: ['-S', `127.0.0.1:${port}`, ...args],
        cwd: directory,
      }),
    })),
]);
