import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { sealingKey, sealingKeyNamed } from '../support/relay/relay-environment.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

/** What the relay does again and again, by the seconds in between. */
const jobs: { seconds: number; job: () => void }[] = [];

const stage = await stageOfFile({
  effects: { every: (seconds, job) => void jobs.push({ seconds, job }) },
});
const { id } = await connectAccount(stage.staff, { id: 'acct-1' });

const audited = async (what: string) => {
  const audit = await stage.relay.door.audit({ limit: 200 });
  return audit.filter((entry) => entry.what === what);
};
const aMinuteIsOver = () => {
  for (const { seconds, job } of jobs) if (seconds === 60) job();
};

it('records per minute which key read which connection’s token or called NoiseAware, and how often', async () => {
  const other = await stage.relay.service('reports');
  for (let read = 0; read < 3; read += 1) await stage.service.vendToken({ id, body: {} });
  await stage.service.vendAccountToken({ account: 'acct-1', body: {} });
  await other.client.vendToken({ id, body: {} });
  await stage.relay.ask(`/v1/connections/${id}/noiseaware/thresholds/list`, other.key, { body: {} });
  // Refused reads are none.
  await other.client.vendToken({ id: 'nothing', body: {} });
  expect(await audited('token_read')).toEqual([]);
  aMinuteIsOver();
  await expect.poll(() => audited('token_read')).toHaveLength(2);
  const about = { connection: id, account: 'acct-1' };
  const key = await stage.relay.door.keyNamed('reports');
  expect(await audited('token_read')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...about, count: 4 }),
      expect.objectContaining({ ...about, count: 1, key, who: expect.objectContaining({ name: 'reports' }) }),
    ]),
  );
  expect(await audited('api_called')).toMatchObject([{ ...about, count: 1, who: { name: 'reports' }, key }]);
});

it('counts wrong client secrets and refused completions, also by another session, and records them at the stop', async () => {
  for (let guess = 0; guess < 5; guess += 1) {
    await callConnectionUrl(stage.relay, { client_secret: `guess-${guess}`, code: 'x' });
  }
  const pairing = await startPairing(stage.staff);
  const thief = await stage.relay.enrol('Mallory');
  const body = { redirect: `${pairing.redirectUri}?code=x`, verifier: 'A'.repeat(43) };
  for (const client of [stage.staff, stage.staff, thief.client]) {
    await client.completePairing({ id: pairing.id, body });
  }
  await stage.relay.restart();
  expect(await audited('client_secret_refused')).toMatchObject([{ count: 5 }]);
  expect(
    (await audited('completion_refused')).map(({ who, pairing: of, count }) => [who.name, of, count]),
  ).toEqual([
    ['Alex', pairing.id, 2],
    ['Mallory', pairing.id, 1],
  ]);
});

it('records per minute which calls of which key were refused, and nothing without a known key', async () => {
  const { client, key } = await stage.relay.service('reporting', {
    scopes: ['token'],
    accounts: ['acct-{*}'],
  });
  const first = await stage.relay.door.keyNamed('reporting');
  for (let call = 0; call < 3; call += 1) await client.listConnections();
  await client.vendToken({ id: 'nothing', body: {} });
  await stage.relay.ask(`/v1/connections/${id}/noiseaware/thresholds/list`, key, { body: {} });
  const { key: second } = await stage.relay.door.rotateServiceKey({ id: first, body: { overlap: 0 } });
  // The old key has ended, and the new one is of the same service.
  for (const each of [key, second, `nackey_${'a'.repeat(43)}`, `${second.slice(0, -1)}_`])
    await stage.relay.ask('/v1/tools', each);
  const refused = async () => (await audited('call_refused')).filter(({ who }) => who.name === 'reporting');
  expect(await refused()).toEqual([]);
  aMinuteIsOver();
  await expect.poll(refused).toHaveLength(5);
  const rotated = await stage.relay.door.keyNamed('reporting');
  const entries = await refused();
  for (const { who, service } of entries)
    expect([who, service]).toEqual([{ kind: 'service', id: first, name: 'reporting' }, first]);
  expect(entries.map((each) => [each.key, each.code, each.route, each.needs, each.count])).toEqual([
    [first, 'forbidden', 'GET /v1/connections', 'connections:read', 3],
    [first, 'not_found', 'POST /v1/connections/:id/token', undefined, 1],
    [first, 'forbidden', 'POST /v1/connections/:id/noiseaware/*', 'api:read', 1],
    [first, 'unauthenticated', 'GET /v1/tools', undefined, 1],
    [rotated, 'forbidden', 'GET /v1/tools', undefined, 1],
  ]);
});

it('records that a sealing key was added', async () => {
  await stage.relay.down();
  await stage.relay.up({ RELAY_SEALING_KEYS: `${sealingKeyNamed('next')},${sealingKey}` });
  expect(await audited('sealing_key_added')).toMatchObject([{ key: 'next', who: { kind: 'relay' } }]);
});
