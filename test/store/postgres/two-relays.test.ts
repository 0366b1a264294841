import path from 'node:path';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { expect, onTestFinished, test } from 'vitest';
import { forTest } from '../../support/for-file.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { enrolBound } from '../../support/relay/bound-browser.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { passThroughBench } from '../../support/relay/pass-through.ts';
import { relayEnvironment } from '../../support/relay/relay-environment.ts';
import { startRelayProcess } from '../../support/relay/relay-process.ts';
import { stageOfTest } from '../../support/relay/relay-stage.ts';
import { startTestRelay } from '../../support/relay/test-relay.ts';
import { answered, valueIn } from '../../support/relay/value-in.ts';
import { startReceiver } from '../../webhooks/receiver.ts';

test('a renewal of a killed relay is taken over by another one, which sends no refresh token twice', async () => {
  // Leases last for two calls: with a short limit for calls, another relay notices sooner.
  const env = { RELAY_STORE: (await freshDatabase()).url, NOISEAWARE_TIMEOUT: '1' };
  const { sandbox, relay: survivor, staff, session } = await stageOfTest({ env });
  const doomed = await startRelayProcess({ ...relayEnvironment('', sandbox), ...env });
  onTestFinished(async () => void (await doomed.kill('SIGKILL')));
  const { id } = await connectAccount(staff, { id: 'acct-1' });

  sandbox.set({ fault: { refresh: { kind: 'hang', times: 1 } } });
  const throughDoomed = createClient(api, { baseUrl: doomed.url, fetch, credential: session });
  const renewing = throughDoomed.renewConnection({ id, body: {} });
  await sandbox.arrived('refresh');
  await doomed.kill('SIGKILL');
  expect((await renewing).ok).toBe(false);

  const state = async () => (await answered(staff.readConnection({ id }))).connection;
  const exchanges = sandbox.entries('token').length;
  await expect.poll(() => sandbox.entries('token').length, { timeout: 20_000 }).toBe(exchanges + 1);
  await expect.poll(async () => (await state()).status).toBe('active');
  expect(sandbox.entries('refresh')).toHaveLength(1);
  const shown = await survivor.door.inspectConnection({ id });
  expect(shown.entries.map(({ what }) => what)).toEqual(['connected', 'renewal_interrupted', 'renewed']);
});

test('events taken by a killed relay are delivered by another one, each once', async () => {
  // What a dead relay has leased is taken again after twice this time.
  const env = {
    RELAY_STORE: (await freshDatabase()).url,
    RELAY_WEBHOOKS_PRIVATE: '1',
    RELAY_WEBHOOKS_TIMEOUT: '1',
  };
  const { sandbox, relay: survivor, staff } = await stageOfTest({ env });
  const doomed = await startRelayProcess(
    { ...relayEnvironment('', sandbox), ...env, DIE_AT: 'event_taken 1' },
    [path.join(import.meta.dirname, '../../faults/serve-with-failpoint.ts')],
  );
  onTestFinished(async () => void (await doomed.kill('SIGKILL')));
  const receiver = await startReceiver();
  await survivor.door.addWebhook({ body: { url: receiver.url } });
  let isDead = false;
  void doomed.ended.then(() => {
    isDead = true;
  });
  const connected: string[] = [];
  // Either relay takes an event.
  while (!isDead) connected.push((await connectAccount(staff, { id: `acct-${connected.length}` })).id);
  const told = () => receiver.received.map(({ data }) => data.connection?.['id']);
  await expect.poll(() => told().length).toBeGreaterThanOrEqual(connected.length);
  expect(told().sort()).toEqual(connected.sort());
});

test('a connection is renewed on request at most once in 15 seconds, whichever relay is asked', async () => {
  const env = { RELAY_STORE: (await freshDatabase()).url };
  const { sandbox, staff, session } = await stageOfTest({ env });
  const second = await forTest(startTestRelay({ env }));
  const other = createClient(api, { baseUrl: second.url, fetch, credential: session });
  const { id } = await connectAccount(staff, { id: 'acct-1' });
  const renewed = valueIn(await staff.renewConnection({ id, body: {} }));
  for (const client of [other, staff, other]) {
    const { connection } = valueIn(await client.renewConnection({ id, body: {} }));
    expect(connection).toMatchObject({ status: 'active', lastRenewedAt: renewed.connection.lastRenewedAt });
  }
  expect(sandbox.entries('refresh')).toHaveLength(1);
});

test('tokens that NoiseAware keeps refusing are renewed once by each relay, however many calls come', async () => {
  const env = { RELAY_STORE: (await freshDatabase()).url };
  const bench = await passThroughBench({ env });
  const second = await startTestRelay({ sandbox: bench.api, env });
  bench.api.renewals.length = 0;
  bench.api.give({ alreadyRefused: true });
  bench.api.refused.add(bench.api.userToken);
  for (let times = 0; times < 20; times += 1) {
    const { url } = times % 2 === 0 ? bench.relay : second;
    const answer = await fetch(`${url}${bench.prefix}/things`, {
      headers: { authorization: `Bearer ${bench.key}` },
    });
    expect([answer.status, answer.headers.get('x-noiseaware-refusal')]).toEqual([401, 'token']);
  }
  expect(bench.api.renewals).toHaveLength(2);
  await second.stop();
  await bench.stop();
});

test('a proof of a call that changes something is accepted once, whichever relay is asked', async () => {
  const publicUrl = 'https://connect.example';
  const env = { RELAY_STORE: (await freshDatabase()).url, RELAY_PUBLIC_URL: publicUrl };
  const one = await forTest(startTestRelay({ env }));
  const other = await forTest(startTestRelay({ env }));
  const browser = await enrolBound(one);
  const call = async (relay: typeof one, path: string, method: string, proof: string, body?: object) => {
    const headers = { authorization: `DPoP ${browser.session}`, dpop: proof };
    const sent = body && { body: JSON.stringify(body) };
    const typed = { ...headers, ...(body && { 'content-type': 'application/json' }) };
    return (await fetch(relay.url + path, { method, headers: typed, ...sent })).status;
  };
  const path = '/v1/connections/states';
  const reading = await browser.proofFor(publicUrl + path, 'POST');
  expect(await call(one, path, 'POST', reading, { accounts: [] })).toBe(200);
  expect(await call(other, path, 'POST', reading, { accounts: [] })).toBe(200);
  const links = '/v1/links';
  const proof = await browser.proofFor(publicUrl + links, 'POST');
  const link = (id: string) => ({ account: { id, name: id } });
  const statuses = await Promise.all(
    [one, other].map((relay) => call(relay, links, 'POST', proof, link('a'))),
  );
  expect(statuses.sort()).toEqual([201, 401]);
  expect(await call(other, links, 'POST', proof, link('another'))).toBe(401);
});
