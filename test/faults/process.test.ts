import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { type RelayProcess, runRelay, startRelayProcess } from '../support/relay/relay-process.ts';

let parent: string;
let env: Record<string, string>;
let relay: RelayProcess | undefined;

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'relay-process-'));
  env = relayEnvironment(path.join(parent, 'data'));
});
afterEach(async () => {
  await relay?.kill('SIGKILL');
  relay = undefined;
  await rm(parent, { recursive: true, force: true });
});

it('does not open the inspector when it gets SIGUSR1', async () => {
  relay = await startRelayProcess(env);
  process.kill(relay.pid, 'SIGUSR1');
  // An answer after the signal shows that it was handled and that the relay lives on.
  expect((await fetch(`${relay.url}/health/live`)).status).toBe(200);
  expect((await fetch(`${relay.url}/health/ready`)).status).toBe(200);
  await expect(fetch('http://127.0.0.1:9229/json/list')).rejects.toThrow();
  expect(relay.lines.filter((line) => /debugger/i.test(line))).toEqual([]);
});

it('finishes a request in flight, takes no new one, and ends with 0 when it is asked to stop', async () => {
  relay = await startRelayProcess(env);
  const { port } = new URL(relay.url);
  const ended = Promise.withResolvers<number | null | undefined>();
  const answer = new Promise<{ status: number | undefined; connection: string | undefined }>(
    (resolve, reject) => {
      const request = http.request(
        {
          port,
          host: '127.0.0.1',
          path: '/v1/enrolments',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
        },
        (response) => {
          response.resume();
          response.on('end', () =>
            resolve({ status: response.statusCode, connection: response.headers.connection }),
          );
        },
      );
      request.on('error', reject);
      // Half a body: the relay is in the middle of this request when it is asked to stop.
      request.write('{"invite":');
      request.on('socket', (socket) =>
        socket.on('connect', async () => {
          await fetch(`http://127.0.0.1:${port}/health/live`);
          ended.resolve(relay?.kill('SIGTERM'));
          await expect.poll(() => relay?.lines.some((line) => line.includes('the relay stops'))).toBe(true);
          await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
          request.end('"none"}');
        }),
      );
    },
  );
  expect(await answer).toEqual({ status: 401, connection: 'close' });
  await expect.poll(() => relay?.lines.at(-1)).toContain('the relay has stopped');
  expect(await ended.promise).toBe(0);
});

it('refuses a second process on the same data with a clear sentence, and frees the data however it ends', async () => {
  relay = await startRelayProcess(env);
  const second = await runRelay(['serve'], env);
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(
    /^relay: another relay is using .*\/data; one data directory belongs to one process/,
  );
  await relay.kill('SIGKILL');
  relay = await startRelayProcess(env);
  expect((await fetch(`${relay.url}/health/ready`)).status).toBe(200);
});

it('keeps its files to its owner', async () => {
  relay = await startRelayProcess(env);
  await runRelay(['invite', '--name', 'Alex'], env);
  const directory = path.join(parent, 'data');
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  const names = await readdir(directory);
  expect(names).toContain('relay.ndjson');
  for (const name of names) expect((await stat(path.join(directory, name))).mode & 0o077, name).toBe(0);
});

it('stops the start with one message that names every bad setting and shows no value', async () => {
  const { code, stdout, stderr } = await runRelay(['serve'], {
    ...env,
    NOISEAWARE_PARTNER_ID: '',
    RELAY_SEALING_KEYS: 'not-a-key-but-secret',
    RELAY_PUBLIC_URL: 'http://relay.example.com',
    RELAY_PORT: 'eighty',
  });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  for (const name of ['NOISEAWARE_PARTNER_ID', 'RELAY_SEALING_KEYS', 'RELAY_PUBLIC_URL', 'RELAY_PORT']) {
    expect(stderr).toContain(name);
  }
  for (const value of ['not-a-key-but-secret', 'relay.example.com', 'eighty'])
    expect(stderr).not.toContain(value);
});

it('writes a commented .env with fresh secrets, for its owner alone, and never over one that is there', async () => {
  const first = await runRelay(['init', '--json', '--partner-id', '42'], {}, parent);
  expect(JSON.parse(first.stdout)).toMatchObject({ clientId: 'noiseaware', missing: [] });
  const file = path.join(parent, '.env');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, 'utf8');
  const again = await runRelay(['init'], {}, parent);
  expect([again.code, await readFile(file, 'utf8')]).toEqual([1, text]);
  expect(again.stderr).toContain('was not touched');
  await rm(file);
  await runRelay(['init', '--partner-id', '42'], {}, parent);
  const secretsOf = (env: string) =>
    [...env.matchAll(/^(?:NOISEAWARE_CLIENT_SECRETS|RELAY_SEALING_KEYS)=(.+)$/gm)].map(([, value]) => value);
  const [old, fresh] = [secretsOf(text), secretsOf(await readFile(file, 'utf8'))];
  expect(old).toHaveLength(2);
  expect(fresh.filter((each) => old.includes(each))).toEqual([]);
  // What it wrote is what serve takes.
  const { code, stdout } = await runRelay(['staff', 'list', '--json'], {}, parent);
  expect([code, JSON.parse(stdout)]).toEqual([0, { staff: [] }]);
});

it('does the same on the command line while the relay runs and while it does not', async () => {
  const walk = async () => {
    const invite = JSON.parse((await runRelay(['invite', '--name', 'Alex', '--json'], env)).stdout) as object;
    const key = JSON.parse(
      (await runRelay(['service-key', '--name', 'billing', '--json'], env)).stdout,
    ) as object;
    const taken = await runRelay(['service-key', '--name', 'billing'], env);
    const revoked = await runRelay(['service-key', 'revoke', 'billing', '--json'], env);
    const staff = await runRelay(['staff', 'revoke', 'Alex', '--json'], env);
    const nobody = await runRelay(['staff', 'revoke', 'Nobody'], env);
    const connections = await runRelay(['connections', 'list', '--json'], env);
    return {
      fields: [Object.keys(invite), Object.keys(key)],
      codes: [taken.code, nobody.code],
      answers: [revoked.stdout, staff.stdout, connections.stdout],
      words: [taken.stderr, nobody.stderr],
    };
  };
  const atRest = await walk();
  expect(atRest).toMatchObject({
    fields: [
      ['invite', 'expiresAt', 'link'],
      ['key', 'service'],
    ],
    codes: [1, 1],
    answers: ['{"revoked":"billing"}\n', '{"revoked":"Alex"}\n', '{"connections":[]}\n'],
  });
  relay = await startRelayProcess(env);
  expect(await walk()).toEqual(atRest);
});
