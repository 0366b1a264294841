import { chmod, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { relayEnvironment, sealingKey, sealingKeyNamed } from '../support/relay/relay-environment.ts';
import { startRelayProcess } from '../support/relay/relay-process.ts';
import { runCommand } from '../support/relay/run-command.ts';

let parent: string;
let rest: Record<string, string>;

beforeEach(async () => {
  parent = await directoryOfTest();
  const { RELAY_SEALING_KEYS: _, ...others } = relayEnvironment(path.join(parent, 'data'));
  rest = others;
});

const env = () => path.join(parent, '.env');
const keys = (...args: string[]) => runCommand(['keys', ...args], rest, parent);
const listed = async (): Promise<{
  keys: { id: string; values: number }[];
  waiting: string[];
  relay: string;
}> => JSON.parse((await keys('list', '--json')).stdout);
const setIn = (text: string): string[] => (parseEnv(text)['RELAY_SEALING_KEYS'] ?? '').split(',');

it('rotate puts a new key first in .env, keeps its other lines, mode and owner, and prints no key', async () => {
  await writeFile(env(), `# mine\nOTHER='a b'\nRELAY_SEALING_KEYS=${sealingKey}\n# end\n`, { mode: 0o600 });
  const { code, stdout, stderr } = await keys('rotate');
  expect([code, stderr]).toEqual([0, '']);
  const text = await readFile(env(), 'utf8');
  const [fresh = '', old] = setIn(text);
  expect(old).toBe(sealingKey);
  expect(fresh).toMatch(/^\d{4}-\d\d-\d\d-[0-9a-f]{6}:[\w-]{43}$/);
  expect(stdout).toContain(fresh.split(':')[0]);
  expect(stdout).not.toContain(fresh.split(':')[1]);
  expect(text.replace(/RELAY_SEALING_KEYS=.*/, '')).toBe("# mine\nOTHER='a b'\n\n# end\n");
  expect((await stat(env())).mode & 0o777).toBe(0o600);
  expect((await readdir(parent)).filter((name) => name.includes('unfinished'))).toEqual([]);
  expect((await listed()).keys).toEqual([
    { id: fresh.split(':')[0], seals: true, state: 'right', values: 0, inUse: false },
    { id: 'test', seals: false, state: 'right', values: 0, inUse: false },
  ]);
});

it('a whole rotation works with a running relay: rotate, restart, drop', async () => {
  await writeFile(env(), `RELAY_SEALING_KEYS=${sealingKey}\n`, { mode: 0o600 });
  const start = async () =>
    startRelayProcess({ ...rest, RELAY_SEALING_KEYS: setIn(await readFile(env(), 'utf8')).join() });
  let relay = await start();
  onTestFinished(async () => void (await relay.kill('SIGKILL')));
  const restart = async () => {
    await relay.kill('SIGTERM');
    relay = await start();
  };
  await keys('rotate');
  const id = setIn(await readFile(env(), 'utf8'))[0]?.split(':')[0] ?? '';
  // The relay does not know of it yet.
  const known = { relay: 'answers', waiting: [id], keys: [{ id: 'test', seals: true }] };
  expect(await listed()).toMatchObject(known);
  expect((await keys('list')).stdout).toMatch(
    new RegExp(`${id} .*not known to the running relay yet: restart it`),
  );
  expect((await keys('drop', 'test')).stderr).toContain('restart the relay');
  await restart();
  expect((await keys('drop', id)).stderr).toContain('encrypts new values');
  expect((await keys('drop', 'nothing')).stderr).toContain('has no key "nothing"');
  expect((await keys('drop', 'test')).stdout).toContain('keep it apart');
  expect(setIn(await readFile(env(), 'utf8')).map((each) => each.split(':')[0])).toEqual([id]);
  await restart();
  expect((await listed()).keys).toEqual([{ id, seals: true, state: 'right', values: 0, inUse: false }]);
}, 60_000);

it('rotate changes the file that RELAY_SEALING_KEYS_FILE names, also through a symbolic link', async () => {
  const file = path.join(parent, 'keys');
  await writeFile(file, `${sealingKey}\n`);
  await chmod(file, 0o400);
  await symlink(file, path.join(parent, 'link'));
  rest = { ...rest, RELAY_SEALING_KEYS_FILE: path.join(parent, 'link') };
  expect((await keys('rotate')).code).toBe(0);
  expect((await readFile(file, 'utf8')).trim().split(',')).toEqual([
    expect.stringMatching(/^\d{4}-/) as string,
    sealingKey,
  ]);
  expect((await stat(file)).mode & 0o777).toBe(0o400);
  expect((await keys('drop', 'test')).code).toBe(0);
  expect(await readFile(file, 'utf8')).toMatch(/^\d{4}-\d\d-\d\d-\w{6}:[\w-]{43}\n$/);
});

const credential = 'noiseaware-connect.RELAY_SEALING_KEYS';

/** Runs a command of a process that systemd, or root, has handed this directory's credential. */
const keysOfCredential = async (...args: string[]) => {
  const value = await readFile(path.join(parent, credential), 'utf8');
  rest = { ...rest, CREDENTIALS_DIRECTORY: parent, RELAY_SEALING_KEYS: value.trim() };
  return keys(...args);
};

it('rotate and drop change the credential of the keys where they may write it, and ask for a restart', async () => {
  await writeFile(path.join(parent, credential), `${sealingKey}\n`, { mode: 0o600 });
  const content = async () => (await readFile(path.join(parent, credential), 'utf8')).trim().split(',');
  const { stdout, ...rotated } = await keysOfCredential('rotate');
  expect(rotated).toMatchObject({ code: 0, stderr: '' });
  expect(stdout).toContain(`is first in the credential ${credential}; older ones still open`);
  expect(stdout).toContain('Restart the relay, which gets credentials from systemd at its start alone');
  expect(await content()).toEqual([expect.stringMatching(/^\d{4}-/) as string, sealingKey]);
  const dropped = await keysOfCredential('drop', 'test');
  expect(dropped.stdout).toContain(`The key test is out of the credential ${credential}`);
  expect(await content()).toEqual([expect.stringMatching(/^\d{4}-/) as string]);
});

it('rotate names the files and the command for a credential that it may not write, and prints a new key with --show', async () => {
  const file = path.join(parent, credential);
  await writeFile(file, sealingKey, { mode: 0o400 });
  const command = `systemd-creds encrypt --name=${credential} - /etc/credstore.encrypted/${credential}`;
  const refused = await keysOfCredential('rotate');
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  for (const words of [`/etc/credstore/${credential}`, command, 'keys rotate --show'])
    expect(refused.stderr).toContain(words);
  const shown = await keysOfCredential('rotate', '--show');
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain(command);
  const [fresh = ''] = /^ {2}\d{4}-.*$/m.exec(shown.stdout) ?? [];
  expect(await readFile(file, 'utf8')).toBe(sealingKey);
  await chmod(file, 0o600);
  await writeFile(file, `${fresh.trim()},${sealingKey}`);
  await chmod(file, 0o400);
  expect((await keysOfCredential('drop', 'test')).stdout).toContain(command);
});

it('rotate does not change keys from the environment, and prints a new key only with --show', async () => {
  rest = { ...rest, RELAY_SEALING_KEYS: sealingKey };
  await writeFile(env(), 'RELAY_SEALING_KEYS=not-used\n');
  const refused = await keys('rotate');
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  expect(refused.stderr).toContain('keys rotate --show');
  const shown = await keys('rotate', '--show', '--json');
  const { key, value, file } = JSON.parse(shown.stdout) as Record<string, string>;
  expect([file, value]).toEqual([null, expect.stringMatching(new RegExp(`^${key}:[\\w-]{43}$`)) as string]);
  expect(await readFile(env(), 'utf8')).toBe('RELAY_SEALING_KEYS=not-used\n');
  // Follows the instructions, and removes the old key by hand.
  rest = { ...rest, RELAY_SEALING_KEYS: `${value},${sealingKey}` };
  expect((await keys('drop', 'test')).stdout).toContain('take it out of RELAY_SEALING_KEYS');
});

it('rotate leaves .env unchanged if it cannot edit it safely or a key is missing or wrong, and says which', async () => {
  for (const text of [
    `RELAY_SEALING_KEYS="${sealingKey}\n"\n`,
    `RELAY_SEALING_KEYS=${sealingKey}\nRELAY_SEALING_KEYS=${sealingKey}\n`,
  ]) {
    await writeFile(env(), text, { mode: 0o600 });
    expect(await keys('rotate')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not changed') as string,
    });
    expect(await readFile(env(), 'utf8')).toBe(text);
  }
  const relay = await startRelayProcess({ ...rest, RELAY_SEALING_KEYS: sealingKey });
  await relay.kill('SIGTERM');
  await writeFile(env(), `RELAY_SEALING_KEYS=${sealingKeyNamed('other').replace('other', 'test')}\n`);
  expect((await keys('list')).stdout).toMatch(/^test +0 +WRONG/m);
  expect((await keys('rotate')).stderr).toContain('the sealing key "test" is wrong');
});
