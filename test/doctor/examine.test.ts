import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { doorOf } from '../support/relay/operator-door.ts';
import { relayEnvironment, sealingKey, sealingKeyNamed } from '../support/relay/relay-environment.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';

it('checks, with a running relay or at rest, that the keys open every sealed value, and names missing and wrong ones', async () => {
  const { sandbox, relay, staff } = await stageOfTest();
  await connectAccount(staff, { id: 'acct-1' });
  const seals = { values: 3, missingKeys: [], wrongKeys: [], unopened: 0, places: [] };
  const clientSecrets = [{ lastUsedAt: expect.any(String) }];
  const kept = { uses: [{ key: 'test', values: 3 }], checks: [expect.objectContaining({ id: 'test' })] };
  const work = [
    { level: 'ok', says: 'the store can be read and written' },
    { level: 'ok', says: 'no connection is failing, and 1 is fine' },
    expect.objectContaining({ level: 'warning', says: 'no backup was written yet' }),
  ];
  expect(await relay.door.examine()).toEqual({ relay: 'answers', seals, kept, clientSecrets, work });
  await relay.down();
  expect(await relay.door.examine()).toEqual({ relay: 'away', seals, kept, clientSecrets, work });

  const environment = relayEnvironment(relay.directory, sandbox);
  for (const [keys, missingKeys, wrongKeys, unopened] of [
    [sealingKeyNamed('new'), ['test'], [], 3],
    [sealingKeyNamed('other').replace('other', 'test'), [], ['test'], 3],
    [`${sealingKeyNamed('new')},${sealingKey}`, [], [], 0],
  ] as const) {
    const found = await doorOf({ ...environment, RELAY_SEALING_KEYS: keys }).examine();
    expect(found).toMatchObject({ seals: { values: 3, missingKeys, wrongKeys, unopened } });
  }
  await relay.up();
});
