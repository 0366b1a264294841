import { parseConfig } from '@noiseaware-connect/relay/config';
import { realEffects } from '@noiseaware-connect/relay/effects';
import { createLog } from '@noiseaware-connect/relay/log';
import { openOperatorClient } from '@noiseaware-connect/relay/operator/operator-client';
import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment, sealingKey } from '../support/relay/relay-environment.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';

it('knows whether the keys open what is sealed, in a running relay and at rest, and names those that are missing or wrong', async () => {
  const { sandbox, relay, staff } = await stageOfTest();
  await connectAccount(staff, { id: 'acct-1' });
  const seals = { values: 3, missingKeys: [], wrongKeys: [] };
  expect(await relay.door('examine', {})).toEqual({ relay: 'answers', seals });
  await relay.down();
  expect(await relay.door('examine', {})).toEqual({ relay: 'away', seals });

  const other = Buffer.alloc(32, 9).toString('base64url');
  const environment = relayEnvironment(relay.directory, sandbox);
  for (const [keys, missingKeys, wrongKeys] of [
    [`new:${other}`, ['test'], []],
    [`test:${other}`, [], ['test']],
    [`new:${other},${sealingKey}`, [], []],
  ] as const) {
    const config = parseConfig({ ...environment, RELAY_SEALING_KEYS: keys });
    const found = await openOperatorClient(config, realEffects(createLog('silent')))('examine', {});
    expect(found).toMatchObject({ seals: { missingKeys, wrongKeys } });
  }
  await relay.up();
});
