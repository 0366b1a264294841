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
  expect(await audited('token_read')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...about, count: 4 }),
      expect.objectContaining({ ...about, count: 1, who: expect.objectContaining({ name: 'reports' }) }),
    ]),
  );
  expect(await audited('api_called')).toMatchObject([{ ...about, count: 1, who: { name: 'reports' } }]);
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

it('records that a sealing key was added', async () => {
  await stage.relay.down();
  await stage.relay.up({ RELAY_SEALING_KEYS: `${sealingKeyNamed('next')},${sealingKey}` });
  expect(await audited('sealing_key_added')).toMatchObject([{ key: 'next', who: { kind: 'relay' } }]);
});
