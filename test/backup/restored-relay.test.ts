import { expect, it, onTestFinished } from 'vitest';
import { freshDirectory } from '../store/tested-stores.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { outputOf } from '../support/relay/run-command.ts';
import { valueIn } from '../support/relay/value-in.ts';

it('a relay restored from an old backup exchanges the access code once, never sends the old refresh token, and does not know what was delivered before', async () => {
  let skipped = 0;
  const effects = { now: () => Date.now() / 1000 + skipped };
  const { relay, sandbox, staff, service } = await stageOfTest({ effects });
  const { id } = await connectAccount(staff, { id: 'acct-1' });
  const { directory, remove } = await freshDirectory();
  onTestFinished(remove);
  const file = `${directory}.ndjson`;
  await relay.door.backUp({ body: { file } });
  // The refresh token in the backup is spent now.
  expect(await staff.renewConnection({ id, body: {} })).toMatchObject({ ok: true });
  await relay.down();

  const env = relayEnvironment(directory, sandbox);
  await outputOf(['restore', file], env);
  await relay.up({ RELAY_STORE: `lowdb:${directory}` });
  const calls = (kind: 'token' | 'refresh') => sandbox.entries(kind).length;
  const before = { token: calls('token'), refresh: calls('refresh') };
  // The user token in the backup has expired.
  skipped = 14 * 60 + 50;
  expect(await service.vendToken({ id, body: {} })).toMatchObject({ ok: true });
  const after = { token: calls('token'), refresh: calls('refresh') };
  expect(after).toEqual({ ...before, token: before.token + 1 });
  const { keptSince } = valueIn(await service.listAccountDeliveries({ account: 'acct-1' }));
  expect(Date.now() - Date.parse(keptSince)).toBeLessThan(60_000);
  // Sessions have ended: staff must be invited again.
  expect(await staff.listConnections({ query: {} })).toMatchObject({ failure: { code: 'unauthenticated' } });
});
