import { chmod, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { startCommand } from '../support/relay/relay-process.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { refusalOf, runCommand } from '../support/relay/run-command.ts';

let directory: string;
const stage = await stageOfFile();
await connectAccount(stage.staff, { id: 'cust-1042' });
const env = { CONNECT_URL: stage.relay.url, CONNECT_KEY: stage.key };
beforeEach(async () => {
  directory = await directoryOfTest();
});

const command = (...more: string[]) => ['token-file', '--account', 'cust-1042', '--to', 'token', ...more];

const answers = async (userToken: string) => {
  const headers = { authorization: userToken, 'content-type': 'application/json' };
  return (await fetch(`${stage.sandbox.url}/events/list`, { method: 'POST', headers, body: '{}' })).status;
};

it('--once writes a working token into a file that only its owner can read, and exits', async () => {
  const { code, stdout } = await runCommand(command('--once', '--json'), env, directory);
  expect(code).toBe(0);
  const file = path.join(directory, 'token');
  expect(JSON.parse(stdout)).toEqual({ file, account: 'cust-1042', expiresAt: expect.any(String) });
  const token = await readFile(file, 'utf8');
  expect(token).toMatch(/^\S+$/);
  expect(await answers(token)).toBe(200);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['token']);
});

it('replaces the file atomically and follows no symbolic link', async () => {
  const elsewhere = path.join(directory, 'elsewhere');
  for (const name of ['elsewhere', 'token']) await writeFile(path.join(directory, name), 'old');
  await chmod(path.join(directory, 'token'), 0o644);
  await symlink(elsewhere, path.join(directory, 'token.unfinished'));
  await runCommand(command('--once'), env, directory);
  expect((await stat(path.join(directory, 'token'))).mode & 0o777).toBe(0o600);
  expect(await readFile(elsewhere, 'utf8')).toBe('old');
  expect((await readdir(directory)).sort()).toEqual(['elsewhere', 'token']);
});

it('reads the key from a file, and names the missing key or URL', async () => {
  await writeFile(path.join(directory, 'key'), `${stage.key}\n`);
  const { CONNECT_URL } = env as { CONNECT_URL: string };
  expect((await runCommand(command('--once', '--key-file', 'key'), { CONNECT_URL }, directory)).code).toBe(0);
  expect(await refusalOf(command(), { CONNECT_URL }, directory)).toContain('--key-file or CONNECT_KEY');
  expect(await refusalOf(command(), { CONNECT_KEY: stage.key }, directory)).toContain('--url or CONNECT_URL');
  expect(await refusalOf(command('--url', 'http://relay.example'), env, directory)).toContain('https://');
});

it('says why there is no token, and prints no key', async () => {
  const said = await refusalOf(
    ['token-file', '--once', '--account', 'cust-1', '--to', 'token'],
    env,
    directory,
  );
  expect(said).toContain('This account has never been connected. (not_found');
  const bad = await refusalOf(
    command('--once', '--json'),
    { ...env, CONNECT_KEY: 'nackey_wrong' },
    directory,
  );
  expect(JSON.parse(bad)).toMatchObject({ code: 'relay_failed' });
  expect(bad).not.toContain('nackey_wrong');
  expect(await readdir(directory)).toEqual([]);
});

it('keeps the file fresh until SIGTERM, also across a restart of the relay', async () => {
  await stage.relay.down();
  const file = path.join(directory, 'token');
  const running = startCommand(['token-file', '--account', 'cust-1042', '--to', file], env);
  await running.says('relay_unreachable');
  await stage.relay.up();
  await running.says('holds a token until');
  expect(await answers(await readFile(file, 'utf8'))).toBe(200);
  running.kill('SIGTERM');
  const { code, stderr } = await running.ended;
  expect([code, stderr.split('\n').length]).toEqual([0, 2]);
});
