import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { TestDatabase } from '../support/postgres/database-at.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment, sealingKey, sealingKeyNamed } from '../support/relay/relay-environment.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { runCommand } from '../support/relay/run-command.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

const newKey = sealingKeyNamed('new');
const otherKey = sealingKeyNamed('other').replace('other', 'test');
const both = { RELAY_SEALING_KEYS: `${newKey},${sealingKey}` };
let database: TestDatabase;
let facts: Sandbox;
let relays: TestRelay[];
let id: string;

beforeEach(async () => {
  database = await freshDatabase();
  const env = { RELAY_STORE: database.url };
  const { sandbox, relay, staff } = await stageOfTest({ env });
  relays = [relay, await startTestRelay({ env })];
  onTestFinished(() => relayAt(1).stop());
  facts = sandbox;
  ({ id } = await connectAccount(staff, { id: 'acct-1' }));
});

const relayAt = (index: number): TestRelay => relays[index] as TestRelay;
const run = (keys: string, ...args: string[]) => {
  const env = { ...relayEnvironment('unused', facts), RELAY_STORE: database.url };
  return runCommand(args, { ...env, RELAY_SEALING_KEYS: keys });
};
const restart = async (index: number, env: Record<string, string>) => {
  await relayAt(index).down();
  await relayAt(index).up(env);
};
const valuesOf = async () => {
  const { stdout } = await run(both.RELAY_SEALING_KEYS, 'keys', 'list', '--json');
  const { keys } = JSON.parse(stdout) as { keys: { id: string; values: number }[] };
  return Object.fromEntries(keys.map((each) => [each.id, each.values]));
};

it('refuses to drop a key that another relay sealed with a moment ago', async () => {
  await restart(0, both);
  await expect.poll(valuesOf).toEqual({ new: 3, test: 0 });
  const early = await run(both.RELAY_SEALING_KEYS, 'keys', 'drop', 'test');
  expect(early.stderr).toContain('A relay on the same database has sealed with this key');
  expect((await run(both.RELAY_SEALING_KEYS, 'keys', 'list')).stdout).toMatch(
    /^test +0 +a relay on the same/m,
  );
  await restart(1, both);
  // Notes from before.
  await database.query("UPDATE relay_notes SET at = at - 600 WHERE key = 'test'");
  const dropped = await run(both.RELAY_SEALING_KEYS, 'keys', 'drop', 'test');
  expect(dropped.stdout).toContain('keep it apart');
  await restart(0, { RELAY_SEALING_KEYS: newKey });
});

it('refuses to seal with a key that no running relay has', async () => {
  const early = await run(both.RELAY_SEALING_KEYS, 'connections', 'renew', id);
  expect(early.stderr).toContain('no relay has started with the sealing key "new" yet');
  expect((await run(otherKey, 'connections', 'renew', id)).stderr).toContain('another key "test"');
  expect(await valuesOf()).toEqual({ new: 0, test: 3 });
  expect((await run(sealingKey, 'connections', 'renew', id)).code).toBe(0);
});

it('refuses to start a relay with missing or wrong keys, and changes nothing', async () => {
  await Promise.all(relays.map((relay) => relay.down()));
  const state = () =>
    database.query(
      'SELECT record, version FROM connections UNION ALL SELECT record, 0 FROM keys UNION ALL SELECT entry::jsonb, seq FROM audit ORDER BY 1',
    );
  const before = await state();
  for (const [keys, words] of [
    [newKey, 'has no key "test", under which something is sealed'],
    [otherKey, 'another key "test"'],
  ] as const) {
    await expect(relayAt(0).up({ RELAY_SEALING_KEYS: keys })).rejects.toThrow(words);
  }
  expect(await state()).toEqual(before);
  expect((await run(newKey, 'doctor')).stdout).toContain('RELAY_SEALING_KEYS has no key "test"');
  await Promise.all(relays.map((relay) => relay.up()));
});
