import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { connectAccount } from '../support/connect-account.ts';
import { sealingKey } from '../support/relay-environment.ts';
import { startTestRelay, type TestRelay } from '../support/test-relay.ts';

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

const restartWith = async (keys: string) => {
  await relay.down();
  await relay.up({ RELAY_SEALING_KEYS: keys });
  return relay.door('examine', {});
};

it('opens one value for each key that sealed, in a running relay and at rest', async () => {
  const seals = { connections: 1, more: false, missingKeys: [], wrongKeys: [] };
  expect(await relay.door('examine', {})).toEqual({ relay: 'answers', seals });
  await relay.down();
  expect(await relay.door('examine', {})).toEqual({ relay: 'away', seals });
  await relay.up();
});

it('names keys that the settings lack, and those that are not what they were', async () => {
  expect(await restartWith(`new:${otherKey}`)).toMatchObject({
    seals: { missingKeys: ['test'], wrongKeys: [] },
  });
  expect(await restartWith(`test:${otherKey}`)).toMatchObject({
    seals: { missingKeys: [], wrongKeys: ['test'] },
  });
  expect(await restartWith(`new:${otherKey},${sealingKey}`)).toMatchObject({
    seals: { missingKeys: [], wrongKeys: [] },
  });
});
