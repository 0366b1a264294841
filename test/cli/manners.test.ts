import { chmod, readdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { runRelay, startCommand, startRelayProcess } from '../support/relay/relay-process.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { outputOf, runCommand } from '../support/relay/run-command.ts';

const parent = await directoryOfFile();
const stage = await stageOfFile({});
const env = relayEnvironment(stage.relay.directory, stage.sandbox);
const { id } = await connectAccount(stage.staff, { id: 'acct-1', name: 'Sea View Rentals' });

const json = async (...args: string[]) => JSON.parse(await outputOf([...args, '--json'], env)) as object;

const settingsFor = {
  bad_settings: { RELAY_PORT: 'eighty' },
  store_unavailable: { RELAY_STORE: 'postgres://relay@127.0.0.1:1/connect' },
};

it.each([
  ['what is not there', 1, 'not_found', ['connections', 'show', 'nothing']],
  ['a name that is empty', 2, 'invalid_request', ['invite', '--name', ' ']],
  ['an option that there is none of', 2, 'wrong_usage', ['audit', '--sence', 'today']],
  ['a command that there is none of', 2, 'wrong_usage', ['conections']],
  ['an argument that is missing', 2, 'wrong_usage', ['connections', 'show']],
  ['settings that are bad', 1, 'bad_settings', ['staff', 'list']],
  ['a database that is away', 1, 'store_unavailable', ['staff', 'list']],
  ['a backup that is not one', 3, 'backup_damaged', ['restore', 'not-a-backup', '--verify']],
] as const)('on %s exits with code %i, and with --json prints one line', async (_, code, name, args) => {
  await writeFile(path.join(parent, 'not-a-backup'), 'something\n');
  const settings = { ...env, ...settingsFor[name as keyof typeof settingsFor] };
  const plain = await runCommand([...args], settings, parent);
  expect([plain.code, plain.stdout]).toEqual([code, '']);
  expect(plain.stderr.trimEnd()).not.toMatch(/\n|^\{/);
  const { stdout, stderr, ...ended } = await runCommand([...args, '--json'], settings, parent);
  expect([ended.code, stdout]).toEqual([code, '']);
  expect(stderr).toMatch(/^\{.*\}\n$/);
  expect(JSON.parse(stderr)).toEqual({ code: name, message: expect.stringMatching(/\w{3}/) as string });
});

it('refuses a command within 15 seconds while the relay hangs, and does not carry it out later', async () => {
  const settings = relayEnvironment(path.join(parent, 'hung'), stage.sandbox);
  const relay = await startRelayProcess(settings);
  process.kill(relay.pid, 'SIGSTOP');
  const began = performance.now();
  const { code, stderr } = await runCommand(['invite', '--name', 'Kim', '--json'], settings);
  expect([code, JSON.parse(stderr)]).toEqual([
    1,
    { code: 'relay_failed', message: 'the relay runs and does not answer: restart it' },
  ]);
  expect(performance.now() - began).toBeLessThan(15_000);
  process.kill(relay.pid, 'SIGCONT');
  expect(await outputOf(['audit'], settings)).not.toContain('Kim');
  await relay.kill('SIGTERM');
});

it('prints help and version to standard output and exits with 0', async () => {
  for (const args of [['--help'], ['--version'], ['connections', 'list', '--help']]) {
    const { code, stdout, stderr } = await runCommand(args, env);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trim()).not.toBe('');
  }
});

it('lists connections by status and shows one by its account', async () => {
  const active = await json('connections', 'list', '--status', 'active');
  expect(active).toMatchObject({ connections: [{ id }] });
  expect(await json('connections', 'list', '--status', 'disconnected')).toEqual({ connections: [] });
  expect(await outputOf(['connections', 'list', '--status', 'disconnected'], env)).toContain(
    'No connection found.',
  );
  const wrong = await runCommand(['connections', 'list', '--status', 'fine'], env);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('disconnected')]);
  expect(await json('connections', 'show', 'acct-1')).toMatchObject({ connection: { id } });
});

it('writes a whole backup to standard output and leaves no file behind', async () => {
  const { code, stdout, stderr } = await runRelay(['backup', '--to', '-'], env);
  expect([code, stderr]).toEqual([0, expect.stringContaining('1 connection among them')]);
  const file = path.join(parent, 'piped.ndjson');
  await writeFile(file, stdout);
  expect(await outputOf(['restore', file, '--verify'], env)).toContain('is whole');
  expect((await readdir(stage.relay.directory)).filter((name) => name.includes('backup'))).toEqual([]);
  const both = await runCommand(['backup', '--to', '-', '--json'], env);
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('standard output')]);
});

it('migrates to the store named in a private file, and restores without printing to standard error', async () => {
  const backup = path.join(parent, 'whole.ndjson');
  await outputOf(['backup', '--to', backup], env);
  const restored = { ...env, RELAY_STORE: `lowdb:${path.join(parent, 'restored')}` };
  const { code, stderr } = await runCommand(['restore', backup, '--json'], restored);
  expect([code, stderr]).toEqual([0, '']);
  const [last = ''] = (await outputOf(['audit', '--limit', '1', '--json'], restored)).split('\n');
  expect(JSON.parse(last)).toMatchObject({ what: 'restored', who: { name: userInfo().username } });
  const target = path.join(parent, 'target');
  await writeFile(target, 'postgres://relay:a-password@127.0.0.1/relay', { mode: 0o640 });
  const open = await runCommand(['migrate', '--to-file', target], restored);
  expect([open.code, open.stderr]).toEqual([1, expect.stringContaining('other users can read')]);
  await chmod(target, 0o600);
  await writeFile(target, `lowdb:${path.join(parent, 'migrated')}\n`);
  expect(await outputOf(['migrate', '--to-file', target], restored)).toContain('migrated');
  for (const both of [[], ['--to', 'lowdb:x', '--to-file', target]]) {
    expect((await runCommand(['migrate', ...both], restored)).code).toBe(2);
  }
});

it.each([
  ['audit', ['audit', '--limit', '300']],
  ['audit --follow', ['audit', '--follow', '--limit', '300']],
  ['doctor', ['doctor']],
  ['rehearse --listen', ['rehearse', '--listen', '--to', path.join(parent, 'rehearsal.json')]],
])('%s ends quietly when its reader has enough, and leaves no trace open', async (_, args) => {
  for (let index = 0; index < 300; index += 1)
    await stage.relay.door.invite({ body: { name: `Sam ${index}` } });
  const command = startCommand(args, env);
  command.closeOutput();
  const { code, stderr } = await command.ended;
  expect(stderr).not.toMatch(/EPIPE|at \w/);
  expect(code).not.toBeNull();
  const { trace } = await stage.relay.door.startTrace({ body: {} });
  await stage.relay.door.stopTrace({ id: trace });
});
