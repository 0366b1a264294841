import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import http from 'node:http';
import type { Socket } from 'node:net';
import path from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { type RelayProcess, runRelay, startRelayProcess } from '../support/relay/relay-process.ts';
import { runCommand } from '../support/relay/run-command.ts';

let parent: string;
let env: Record<string, string>;

beforeEach(async () => {
  parent = await directoryOfTest();
  env = relayEnvironment(path.join(parent, 'data'));
});

/** `relay serve`, killed with the test. */
async function serve(other: Record<string, string> = {}): Promise<RelayProcess> {
  const relay = await startRelayProcess({ ...env, ...other });
  onTestFinished(async () => void (await relay.kill('SIGKILL')));
  return relay;
}

it('does not open Node’s inspector on SIGUSR1', async () => {
  const relay = await serve();
  process.kill(relay.pid, 'SIGUSR1');
  // An answer after the signal shows that it was handled and that the relay lives on.
  expect((await fetch(`${relay.url}/health/live`)).status).toBe(200);
  expect((await fetch(`${relay.url}/health/ready`)).status).toBe(200);
  await expect(fetch('http://127.0.0.1:9229/json/list')).rejects.toThrow();
  expect(relay.lines.filter((line) => /debugger/i.test(line))).toEqual([]);
});

it('keeps the environment out of Node’s diagnostic reports', async () => {
  const reports = path.join(parent, 'reports');
  const options = `--report-on-signal --report-signal=SIGUSR2 --report-directory=${reports}`;
  await mkdir(reports);
  const relay = await serve({ NODE_OPTIONS: options });
  process.kill(relay.pid, 'SIGUSR2');
  const report = async () => {
    const [name = ''] = await readdir(reports);
    return readFile(path.join(reports, name), 'utf8');
  };
  await expect
    .poll(() =>
      report()
        .then(JSON.parse)
        .catch(() => undefined),
    )
    .toHaveProperty('workers');
  expect(await report()).not.toContain('environmentVariables');
});

it('on SIGTERM finishes the request in flight, accepts no new one and exits with 0', async () => {
  const relay = await serve();
  const live = `${relay.url}/health/live`;
  const headers = { 'content-type': 'application/json' };
  const request = http.request(`${relay.url}/v1/enrolments`, { method: 'POST', headers });
  // Half a body: the relay is in the middle of this request when it is asked to stop.
  request.write('{"invite":');
  const [socket] = (await once(request, 'socket')) as [Socket];
  if (socket.connecting) await once(socket, 'connect');
  await fetch(live);
  const ended = relay.kill('SIGTERM');
  await expect.poll(() => relay.lines.some((line) => line.includes('relay stopping'))).toBe(true);
  await expect(fetch(live)).rejects.toThrow();
  request.end('"none"}');
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  await once(response.resume(), 'end');
  expect([response.statusCode, response.headers.connection]).toEqual([401, 'close']);
  await expect.poll(() => relay.lines.at(-1)).toContain('relay stopped');
  expect(await ended).toBe(0);
});

it('stops without delay at Ctrl+C, and immediately at a second signal', async () => {
  const patient = { RELAY_STOP_DELAY: '600' };
  expect(await (await serve(patient)).kill('SIGINT')).toBe(0);
  const relay = await serve(patient);
  const ended = relay.kill('SIGTERM');
  await expect.poll(() => relay.lines.some((line) => line.includes('relay stopping'))).toBe(true);
  expect((await fetch(`${relay.url}/health/ready`)).status).toBe(503);
  process.kill(relay.pid, 'SIGTERM');
  expect(await ended).toBe(1);
});

it('locks its data directory against a second process, keeps files private, and releases the lock however it ends', async () => {
  const relay = await serve();
  const second = await runRelay(['serve'], env);
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(
    /^relay: another relay is using .*\/data; one data directory belongs to one process/,
  );
  await runRelay(['invite', '--name', 'Alex'], env);
  const directory = path.join(parent, 'data');
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  const names = await readdir(directory);
  expect(names).toContain('relay.db');
  for (const name of names) expect((await stat(path.join(directory, name))).mode & 0o077, name).toBe(0);
  await relay.kill('SIGKILL');
  expect((await fetch(`${(await serve()).url}/health/ready`)).status).toBe(200);
});

it('does not start on invalid settings: one message names all of them and shows no value', async () => {
  const { code, stdout, stderr } = await runRelay(['serve'], {
    ...env,
    NOISEAWARE_CLIENT_ID: '',
    RELAY_SEALING_KEYS: 'not-a-key-but-secret',
    RELAY_PUBLIC_URL: 'http://relay.example.com',
    RELAY_PORT: 'eighty',
  });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  for (const name of ['NOISEAWARE_CLIENT_ID', 'RELAY_SEALING_KEYS', 'RELAY_PUBLIC_URL', 'RELAY_PORT']) {
    expect(stderr).toContain(name);
  }
  for (const value of ['not-a-key-but-secret', 'relay.example.com', 'eighty'])
    expect(stderr).not.toContain(value);
});

it('init writes a private, commented .env with fresh secrets and never overwrites one', async () => {
  const first = await runRelay(['init', '--json', '--partner-id', '42'], {}, parent);
  const { clientId, missing } = JSON.parse(first.stdout) as { clientId: string; missing: string[] };
  expect(missing).toEqual([]);
  const file = path.join(parent, '.env');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, 'utf8');
  const again = await runRelay(['init'], {}, parent);
  expect([again.code, await readFile(file, 'utf8')]).toEqual([1, text]);
  expect(again.stderr).toContain('was not changed');
  await rm(file);
  await runRelay(['init', '--partner-id', '42'], {}, parent);
  const secretsOf = (env: string) =>
    [...env.matchAll(/^(?:NOISEAWARE_CLIENT_(?:SECRETS|ID)|RELAY_SEALING_KEYS)=(.+)$/gm)].map(
      ([, value]) => value,
    );
  expect(text).toContain(`NOISEAWARE_CLIENT_ID=${clientId}\n`);
  const [old, fresh] = [secretsOf(text), secretsOf(await readFile(file, 'utf8'))];
  expect(old).toHaveLength(3);
  expect(fresh.filter((each) => old.includes(each))).toEqual([]);
  // What it wrote is what serve takes.
  const { code, stdout } = await runRelay(['staff', 'list', '--json'], {}, parent);
  expect([code, JSON.parse(stdout)]).toEqual([0, { staff: [] }]);
});

it('init refuses values that would add lines or comments to .env', async () => {
  const planted = 'https://a.example\nNODE_TLS_REJECT_UNAUTHORIZED=0';
  for (const options of [
    ['--public-url', planted],
    ['--partner-id', '4\nNODE_TLS_REJECT_UNAUTHORIZED=0'],
    ['--client-id', 'a # b'],
  ]) {
    const { code, stderr } = await runCommand(['init', ...options], {}, parent);
    expect([code, stderr.startsWith('relay: ')], options[0]).toEqual([2, true]);
  }
  expect(await readdir(parent)).toEqual([]);
});

it('does not start with a .env that others can read or with certificate checks turned off', async () => {
  await runCommand(['init'], {}, parent);
  const file = path.join(parent, '.env');
  await chmod(file, 0o640);
  const open = await runRelay(['staff', 'list'], {}, parent);
  expect(open.stderr).toMatch(/RELAY_SEALING_KEYS is in a file that other users can read: chmod 600 it/);
  expect((await runRelay(['staff', 'list'], { RELAY_OPEN_SECRET_FILES: '1' }, parent)).code).toBe(0);
  await chmod(file, 0o600);
  const unchecked = await runRelay(['serve'], { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, parent);
  expect(unchecked.stderr).toContain('NODE_TLS_REJECT_UNAUTHORIZED switches the check of certificates off');
  expect(unchecked.code).toBe(1);
});

it('reads the settings file that is named, and says in a sentence if it cannot', async () => {
  const file = path.join(parent, 'relay.env');
  expect((await runRelay(['--env-file', 'relay.env', 'init'], {}, parent)).code).toBe(0);
  expect(await readdir(parent)).toEqual(['relay.env']);
  const listed = await runRelay(['--env-file', 'relay.env', 'staff', 'list', '--json'], {}, parent);
  expect([listed.code, listed.stdout]).toEqual([0, '{"staff":[]}\n']);
  await rm(file);
  await mkdir(file);
  const refused = await runRelay(['--env-file', file, 'staff', 'list'], {}, parent);
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  expect(refused.stderr).toBe(`relay: the settings in ${file} cannot be read (EISDIR)\n`);
});

it('commands behave the same whether the relay runs or not', async () => {
  const walk = async () => {
    const json = async (...args: string[]) =>
      JSON.parse((await runCommand([...args, '--json'], env)).stdout) as object;
    const invite = await json('invite', '--name', 'Alex');
    const key = await json('service-key', '--name', 'billing', '--all');
    const taken = await runCommand(['service-key', '--name', 'billing', '--all'], env);
    const revoked = await runCommand(['service-key', 'revoke', 'billing', '--json'], env);
    const staff = await runCommand(['staff', 'revoke', 'Alex', '--json'], env);
    const unknown = await runCommand(['staff', 'revoke', 'Unknown'], env);
    const connections = await runCommand(['connections', 'list', '--json'], env);
    return {
      fields: [Object.keys(invite), Object.keys(key)],
      codes: [taken.code, unknown.code],
      answers: [revoked.stdout, staff.stdout, connections.stdout],
      words: [taken.stderr, unknown.stderr],
    };
  };
  const atRest = await walk();
  expect(atRest).toMatchObject({
    fields: [
      ['invite', 'link', 'name', 'role', 'uses', 'expiresAt', 'connectionsToHandOver'],
      ['key', 'service', 'scopes', 'accounts', 'expiresAt'],
    ],
    codes: [1, 1],
    answers: ['{}\n', '{}\n', '{"connections":[]}\n'],
  });
  await serve();
  expect(await walk()).toEqual(atRest);
});
