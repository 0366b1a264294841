import { parseConfig } from '@noiseaware-connect/relay/config';
import { realEffects } from '@noiseaware-connect/relay/effects';
import { createLog } from '@noiseaware-connect/relay/log';
import { openOperatorClient } from '@noiseaware-connect/relay/operator/operator-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment, sealingKey } from '../support/relay/relay-environment.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

let sandbox: Sandbox;
let relay: TestRelay;
const otherKey = Buffer.alloc(32, 9).toString('base64url');

beforeEach(async () => {
  sandbox = await startSandbox();
  relay = await startTestRelay({ sandbox });
  const { client } = await relay.enrol('Alex');
  await connectAccount(client, { id: 'acct-1' });
});
afterEach(async () => {
  await relay.stop();
  await sandbox.stop();
});

/** What a command finds with other keys, while no relay runs. */
const examineWith = (keys: string) => {
  const config = parseConfig({ ...relayEnvironment(relay.directory, sandbox), RELAY_SEALING_KEYS: keys });
  return openOperatorClient(config, realEffects(createLog('silent')))('examine', {});
};

it('knows whether the keys open what is sealed, in a running relay and at rest', async () => {
  const seals = { values: 3, missingKeys: [], wrongKeys: [] };
  expect(await relay.door('examine', {})).toEqual({ relay: 'answers', seals });
  await relay.down();
  expect(await relay.door('examine', {})).toEqual({ relay: 'away', seals });
  await relay.up();
});

it('names keys that the settings lack, and those that are not what they were', async () => {
  await relay.down();
  expect(await examineWith(`new:${otherKey}`)).toMatchObject({
    seals: { missingKeys: ['test'], wrongKeys: [] },
  });
  expect(await examineWith(`test:${otherKey}`)).toMatchObject({
    seals: { missingKeys: [], wrongKeys: ['test'] },
  });
  expect(await examineWith(`new:${otherKey},${sealingKey}`)).toMatchObject({
    seals: { missingKeys: [], wrongKeys: [] },
  });
  await relay.up();
});
