import { mostOpenPairings } from '@noiseaware-connect/relay/domain/pairing/pairing';
import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { startPairing } from '../support/relay/pairing.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';

const { sandbox, relay, staff } = await stageOfFile();

const renewals = () => sandbox.entries('refresh').length + sandbox.entries('token').length;

it('renews a connection on request at most once in 15 seconds, however often staff ask', async () => {
  const { id } = await connectAccount(staff, { id: 'acct-pace' });
  const { client: colleague } = await relay.enrol('Robin');
  const before = renewals();
  const together = await Promise.all(
    Array.from({ length: 20 }, () => staff.renewConnection({ id, body: {} })),
  );
  // Those that come while it runs share it, and later ones get what it has led to.
  expect(together.filter(({ ok }) => !ok)).toEqual([]);
  const renewedAt = valueIn(await staff.readConnection({ id })).connection.lastRenewedAt;
  relay.pass(3);
  for (const client of [staff, colleague]) {
    const { connection } = valueIn(await client.renewConnection({ id, body: {} }));
    expect(connection).toMatchObject({ status: 'active', lastRenewedAt: renewedAt });
  }
  expect(renewals()).toBe(before + 1);
  // Another connection, and the operator, are not kept from it; nor are staff later on.
  const other = await connectAccount(staff, { id: 'acct-other' });
  expect((await staff.renewConnection({ id: other.id, body: {} })).ok).toBe(true);
  expect((await relay.door.renewConnection({ id, body: {} })).connection.status).toBe('active');
  relay.pass(15);
  expect((await staff.renewConnection({ id, body: {} })).ok).toBe(true);
});

it('counts a failed renewal too, because NoiseAware was called', async () => {
  const { id } = await connectAccount(staff, { id: 'acct-failing' });
  sandbox.set({ fault: { refresh: { kind: '503' }, token: { kind: '503' } } });
  expect(await staff.renewConnection({ id, body: {} })).toMatchObject({
    failure: { code: 'noiseaware_unavailable' },
  });
  sandbox.set({ fault: {} });
  const before = renewals();
  expect(await staff.renewConnection({ id, body: {} })).toMatchObject({
    failure: { code: 'noiseaware_unavailable' },
  });
  expect(renewals()).toBe(before);
  relay.pass(15);
  expect((await staff.renewConnection({ id, body: {} })).ok).toBe(true);
});

it('restores a connection that was disconnected a moment after its renewal', async () => {
  const { id } = await connectAccount(staff, { id: 'acct-restored' });
  valueIn(await staff.renewConnection({ id, body: {} }));
  valueIn(await staff.disconnect({ id }));
  expect(valueIn(await staff.renewConnection({ id, body: {} })).connection.status).toBe('active');
});

it('limits a session to fifty open pairings', async () => {
  const { client } = await relay.enrol('Sam');
  const begun = [];
  for (let index = 0; index < mostOpenPairings; index += 1)
    begun.push(await startPairing(client, { account: { id: `acct-${index}` } }));
  await expect(startPairing(client)).rejects.toThrow(/"rate_limited".*"retryAfter":60/);
  await expect(startPairing(staff)).resolves.toHaveProperty('id');
  valueIn(await client.cancelPairing({ id: begun[0]?.id ?? '' }));
  await expect(startPairing(client)).resolves.toHaveProperty('id');
  await expect(startPairing(client)).rejects.toThrow('rate_limited');
  relay.pass(relay.config.pairingTtl);
  await expect(startPairing(client)).resolves.toHaveProperty('id');
});
