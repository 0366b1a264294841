import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { sealingKey } from '../support/relay/relay-environment.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

const newKey = `new:${Buffer.alloc(32, 9).toString('base64url')}`;
const both = { RELAY_SEALING_KEYS: `${newKey},${sealingKey}` };
let sandbox: Sandbox;
let relay: TestRelay;
let service: Awaited<ReturnType<TestRelay['service']>>;
let staff: Awaited<ReturnType<TestRelay['enrol']>>;
let ids: string[];

beforeEach(async () => {
  sandbox = await startSandbox();
  relay = await startTestRelay({ sandbox });
  staff = await relay.enrol('Alex');
  service = await relay.service('billing');
  ids = [];
  for (const account of ['acct-1', 'acct-2', 'acct-3']) {
    ids.push((await connectAccount(staff.client, { id: account })).id);
  }
});
afterEach(async () => {
  await relay.stop();
  await sandbox.stop();
});

const tokenOf = async (id: string): Promise<string> => {
  const vended = await service.client.vendToken({ id, body: {} });
  if (!vended.ok) throw new Error(vended.failure.code);
  return vended.value.userToken;
};
const valuesOf = async () =>
  Object.fromEntries((await relay.door('listKeys', {})).keys.map(({ id, values }) => [id, values]));

it('vends the same tokens before, during and after, and lets the old key go only then', async () => {
  const before = await Promise.all(ids.map(tokenOf));
  await expect(relay.door('dropKey', { key: 'test' })).rejects.toThrow(
    'the running relay seals with the key "test"',
  );
  await relay.down();
  await relay.up(both);
  // While it re-seals: whichever key a token is sealed with, it opens.
  expect(await Promise.all(ids.map(tokenOf))).toEqual(before);
  await expect.poll(valuesOf).toEqual({ new: 9, test: 0 });
  expect(await Promise.all(ids.map(tokenOf))).toEqual(before);
  await expect.poll(() => relay.logLines.join('\n')).toContain('no older key is needed any more');
  expect(await relay.door('dropKey', { key: 'test' })).toEqual({ dropped: 'test' });
  await relay.down();
  await relay.up({ RELAY_SEALING_KEYS: newKey });
  expect(await Promise.all(ids.map(tokenOf))).toEqual(before);
  for (const id of ids) {
    expect(await staff.client.renewConnection({ id, body: {} })).toMatchObject({ ok: true });
  }
  expect(await valuesOf()).toEqual({ new: 9 });
  await relay.down();
  await relay.up({ RELAY_SEALING_KEYS: newKey });
});

it('does not let a key go that a disconnected connection still needs', async () => {
  const [id = ''] = ids;
  await staff.client.disconnect({ id });
  await relay.down();
  const [old] = (await relay.door('listKeys', {})).keys;
  expect(old).toEqual({ id: 'test', seals: true, state: 'right', values: 9, inUse: false });
  await relay.up(both);
  await expect.poll(valuesOf).toEqual({ new: 9, test: 0 });
  // Repaired by what was re-sealed while it was disconnected.
  expect(await staff.client.renewConnection({ id, body: {} })).toMatchObject({
    value: { connection: { status: 'active' } },
  });
});

it('gives the same access code again although a rotation came in between', async () => {
  const pairing = await startPairing(staff.client);
  const first = await (await callConnectionUrl(relay, { code: pairing.code })).json();
  await relay.down();
  await relay.up(both);
  expect(await (await callConnectionUrl(relay, { code: pairing.code })).json()).toEqual(first);
});
