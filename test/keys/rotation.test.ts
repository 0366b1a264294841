import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { sealingKey, sealingKeyNamed } from '../support/relay/relay-environment.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { answered } from '../support/relay/value-in.ts';

const newKey = sealingKeyNamed('new');

it('a rotation keeps tokens, open pairings and disconnected connections’ values, and the old key can be dropped only when unused', async () => {
  const { relay, staff, service } = await stageOfTest();
  const ids: string[] = [];
  for (const id of ['acct-1', 'acct-2', 'acct-3']) ids.push((await connectAccount(staff, { id })).id);
  const [left = '', ...vended] = ids;
  const tokens = () =>
    Promise.all(vended.map(async (id) => (await answered(service.vendToken({ id, body: {} }))).userToken));
  const { code } = await startPairing(staff);
  const accessCode = async () => (await callConnectionUrl(relay, { code })).json();
  const valuesOf = async () =>
    Object.fromEntries((await relay.door.listSealingKeys()).keys.map(({ id, values }) => [id, values]));

  await staff.disconnect({ id: left });
  const before = [await tokens(), await accessCode()];
  await expect(relay.door.dropSealingKey({ id: 'test' })).rejects.toThrow(
    'The running relay encrypts new values with this key',
  );
  await relay.down();
  expect((await relay.door.listSealingKeys()).keys).toEqual([
    { id: 'test', seals: true, state: 'right', values: 9, inUse: false },
  ]);
  await relay.up({ RELAY_SEALING_KEYS: `${newKey},${sealingKey}` });
  // During re-sealing, values open with either key.
  expect([await tokens(), await accessCode()]).toEqual(before);
  await expect.poll(valuesOf).toEqual({ new: 9, test: 0 });
  expect(await tokens()).toEqual(before[0]);
  await expect.poll(() => relay.logLines.join('\n')).toContain('the older keys can be dropped');
  await relay.door.dropSealingKey({ id: 'test' });
  await relay.down();
  await relay.up({ RELAY_SEALING_KEYS: newKey });
  expect(await tokens()).toEqual(before[0]);
  for (const id of ids) {
    // Including one that is repaired from values re-sealed while it was disconnected.
    const { connection } = await answered(staff.renewConnection({ id, body: {} }));
    expect(connection.status).toBe('active');
  }
  expect(await valuesOf()).toEqual({ new: 9 });
  await relay.down();
  await relay.up({ RELAY_SEALING_KEYS: newKey });
});
