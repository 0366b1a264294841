import { userInfo } from 'node:os';
import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { startCommand } from '../support/relay/relay-process.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { outputOf, runCommand } from '../support/relay/run-command.ts';

const stage = await stageOfFile({});
const env = relayEnvironment(stage.relay.directory, stage.sandbox);
for (const id of ['acct-1', 'acct-2']) await connectAccount(stage.staff, { id });

const entries = async (...args: string[]) =>
  (await outputOf(['audit', '--json', ...args], env))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { seq: number; at: string; what: string; account?: string });

it('filters by account, event, actor and time', async () => {
  const ofAccount = await entries('--account', 'acct-2');
  expect(ofAccount.map(({ what }) => what)).toEqual(['pairing_started', 'code_granted', 'connected']);
  // Another account's entries are not those of an account whose id begins alike.
  expect(await entries('--account', 'acct')).toEqual([]);
  const both = await entries('--what', 'connected', 'code_granted', '--since', '1h');
  expect(both.map(({ account }) => account)).toEqual(['acct-1', 'acct-1', 'acct-2', 'acct-2']);
  expect((await entries('--who', 'noiseaware')).map(({ what }) => what)).toEqual([
    'code_granted',
    'code_granted',
  ]);
  expect(await entries('--who', 'Alex')).not.toEqual([]);
  expect(await entries('--until', '1h')).toEqual([]);
  expect(await entries('--since', '2999-01-01')).toEqual([]);
  for (const wrong of [
    ['--since', 'yesterday'],
    ['--what', 'moon_phase'],
    ['--before', 'x'],
  ]) {
    expect((await runCommand(['audit', ...wrong], env)).code, wrong.join(' ')).toBe(2);
  }
});

it('pages through the log by cursor', async () => {
  const all = await entries();
  const last = await entries('--limit', '2');
  expect(last).toEqual(all.slice(-2));
  expect(await entries('--limit', '2', '--before', `${last[0]?.seq}`)).toEqual(all.slice(-4, -2));
  expect(await outputOf(['audit', '--limit', '2'], env)).toContain(`--before ${last[0]?.seq}`);
});

it('records the operating system’s user who ran a command, also behind sudo', async () => {
  const { username } = userInfo();
  await outputOf(['invite', '--name', 'Robin'], env);
  await outputOf(['invite', '--name', 'Sam'], { ...env, SUDO_USER: 'alex' });
  const invited = await entries('--what', 'staff_invited', '--limit', '2');
  expect(invited).toMatchObject([
    { who: { kind: 'operator', name: username } },
    { who: { kind: 'operator', name: `alex as ${username}` } },
  ]);
  expect(await outputOf(['audit', '--limit', '1'], env)).toContain(`operator alex as ${username}`);
});

it('prints the id of the webhook that an entry is about', async () => {
  const { id } = await stage.relay.door.addWebhook({ body: { url: 'https://backend.example/hook' } });
  expect(await outputOf(['audit', '--limit', '1'], env)).toContain(id);
});

it('prints why a call of a key was refused, and for which path', async () => {
  const { client } = await stage.relay.service('narrow', { scopes: ['token'] });
  await client.listConnections();
  await stage.relay.restart();
  const shown = await outputOf(['audit', '--what', 'call_refused'], env);
  expect(shown).toMatch(/call refused ×1 +narrow .*forbidden, needs connections:read, GET \/v1\/connections/);
});

it('--follow prints new entries until it is stopped', async () => {
  const following = startCommand(
    ['audit', '--follow', '--json', '--what', 'staff_invited', '--limit', '1'],
    env,
  );
  await following.says('staff_invited');
  await outputOf(['invite', '--name', 'Kim'], env);
  await expect.poll(async () => (await entries('--what', 'staff_invited')).length).toBeGreaterThan(2);
  const [newest] = await entries('--what', 'staff_invited', '--limit', '1');
  await following.says(`"seq":${newest?.seq},`);
  following.kill('SIGTERM');
  const { code, stdout } = await following.ended;
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(2);
}, 30_000);
