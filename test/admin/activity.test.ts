import type { RelayClient } from '@noiseaware-connect/shared/client';
import type { ActivityBucket } from '@noiseaware-connect/shared/contract/admins';
import { describe, expect, it } from 'vitest';
import { day } from '../store/conformance/samples.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { type RelayStage, stageOfTest } from '../support/relay/relay-stage.ts';
import { relayStores } from '../support/relay/relay-stores.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';
import { answered } from '../support/relay/value-in.ts';
import { startReceiver } from '../webhooks/receiver.ts';

type Sums = Omit<ActivityBucket, 'at' | 'noiseaware'> & { noiseaware: { calls: number; failed: number } };

/** What all buckets have in sum, and how things stand in the last one. */
function sumsOf(buckets: readonly ActivityBucket[]): Sums {
  const sum = (value: (bucket: ActivityBucket) => number) =>
    buckets.reduce((all, each) => all + value(each), 0);
  const last = buckets.at(-1);
  if (last === undefined) throw new Error('there is no bucket');
  return {
    connections: last.connections,
    renewals: {
      ok: sum(({ renewals }) => renewals.ok),
      late: sum(({ renewals }) => renewals.late),
      failed: sum(({ renewals }) => renewals.failed),
    },
    noiseaware: {
      calls: sum(({ noiseaware }) => noiseaware.calls),
      failed: sum(({ noiseaware }) => noiseaware.failed),
    },
    deliveries: {
      delivered: sum(({ deliveries }) => deliveries.delivered),
      failed: sum(({ deliveries }) => deliveries.failed),
      waiting: last.deliveries.waiting,
    },
    alerts: sum(({ alerts }) => alerts),
    links: {
      made: sum(({ links }) => links.made),
      opened: sum(({ links }) => links.opened),
      authorized: sum(({ links }) => links.authorized),
      connected: sum(({ links }) => links.connected),
    },
  };
}

/** The answer is used again for some seconds: by this clock they have passed. */
let skipped = 0;
const elapsed = () => performance.now() / 1000 + skipped;

async function read(client: RelayClient, days: '1' | '7' | '30' | '90' | '365' = '1') {
  skipped += 10;
  const activity = await answered(client.readActivity({ query: { days } }));
  if (!('buckets' in activity)) throw new Error('there are no buckets');
  return activity;
}
const readSums = async (client: RelayClient) => sumsOf((await read(client)).buckets);

/** Calls to NoiseAware by the sandbox's own journal. */
const callsAt = ({ sandbox }: Pick<RelayStage, 'sandbox'>) =>
  ['token', 'refresh', 'api'].reduce((sum, kind) => sum + sandbox.entries(kind as 'token').length, 0);

const nothing: Sums = {
  connections: { active: 0, degraded: 0, reauthorization_required: 0 },
  renewals: { ok: 0, late: 0, failed: 0 },
  noiseaware: { calls: 0, failed: 0 },
  deliveries: { delivered: 0, failed: 0, waiting: 0 },
  alerts: 0,
  links: { made: 0, opened: 0, authorized: 0, connected: 0 },
};

describe.each(relayStores)('activity, on %s,', (_, storeOf) => {
  const stage = async () =>
    stageOfTest({
      env: { RELAY_WEBHOOKS_PRIVATE: '1', ...(await storeOf()) },
      effects: { elapsed },
    });

  it('has what was done, to the number, also after a restart', async () => {
    const { relay, staff, service, sandbox } = await stage();
    expect(await readSums(staff)).toEqual(nothing);
    const receiver = await startReceiver();
    await relay.door.addWebhook({ body: { url: receiver.url } });

    const ids: string[] = [];
    for (const id of ['acct-1', 'acct-2', 'acct-3']) ids.push((await connectAccount(staff, { id })).id);
    const [first = '', second = ''] = ids;
    await answered(staff.renewConnection({ id: first, body: {} }));
    await answered(service.vendToken({ id: first, body: {} }));

    const owner = ownerBrowser();
    const opened = await makeLink(staff, { account: { id: 'acct-4' }, confirm: false });
    await owner.press(opened.url);
    await owner.press(opened.url);
    await owner.connect(opened.url);
    await makeLink(staff, { account: { id: 'acct-5' } });
    const held = await makeLink(staff, { account: { id: 'acct-6' } });
    await ownerBrowser().connect(held.url);
    sandbox.setPartner({ alertsUrl: await alertsAddress(relay) });
    const [organization] = sandbox.organizations();
    await sandbox.sendAlert({ organization: organization?.id ?? '', partnerOrgId: 'acct-1' });

    sandbox.set({ fault: { token: { kind: '503' }, refresh: { kind: '503' } } });
    // Tried again by the schedule, which is no news.
    await staff.renewConnection({ id: second, body: {} });

    const expected: Sums = {
      connections: { active: 3, degraded: 1, reauthorization_required: 0 },
      renewals: { ok: 1, late: 0, failed: 1 },
      noiseaware: { calls: expect.any(Number), failed: expect.any(Number) },
      deliveries: { delivered: expect.any(Number), failed: 0, waiting: 0 },
      alerts: 1,
      links: { made: 3, opened: 2, authorized: 2, connected: 1 },
    };
    // Its event waits until NoiseAware has been asked about the alert.
    await expect.poll(receiver.types).toContain('alert.received');
    await expect.poll(() => readSums(staff)).toEqual(expected);
    await expect
      .poll(async () => {
        const { noiseaware, deliveries } = await readSums(staff);
        return [noiseaware.calls - callsAt({ sandbox }), deliveries.delivered - receiver.received.length];
      })
      .toEqual([0, 0]);
    const before = await readSums(staff);
    await relay.restart();
    // The one in trouble is tried on.
    const { noiseaware, ...after } = await readSums(staff);
    expect({ noiseaware: before.noiseaware, ...after }).toEqual(before);
    expect(noiseaware.calls).toBeGreaterThanOrEqual(before.noiseaware.calls);
  });

  it('has hours up to a week and days above, the present one last, and refuses other ranges', async () => {
    const { relay, staff, session } = await stage();
    for (const [days, unit, count] of [
      ['1', 'hour', 24],
      ['7', 'hour', 168],
      ['30', 'day', 30],
      ['90', 'day', 90],
      ['365', 'day', 365],
    ] as const) {
      const activity = await read(staff, days);
      const length = (unit === 'hour' ? 3_600 : day) * 1_000;
      const times = activity.buckets.map(({ at }) => Date.parse(at));
      expect([activity.unit, times.length]).toEqual([unit, count]);
      expect(activity.since).toBe(activity.buckets[0]?.at);
      expect(times.every((at, index) => at === Date.parse(activity.since) + index * length)).toBe(true);
      expect((times.at(-1) ?? 0) + length).toBeGreaterThan(relay.now() * 1_000);
      expect((times.at(-1) ?? 0) % length).toBe(0);
      expect(activity.noiseaware).toEqual({ state: 'answering', since: null });
    }
    for (const days of ['0', '2', '366', '7.0', 'all'])
      expect((await relay.ask(`/v1/activity?days=${days}`, session)).status).toBe(400);
    expect(await answered(staff.readActivity())).toHaveProperty('hours');
  });

  it('tells NoiseAware’s times and failures, with an answer that cannot be read among them', async () => {
    const { staff, sandbox } = await stage();
    const { id } = await connectAccount(staff, { id: 'acct-1' });
    const before = (await readSums(staff)).noiseaware;
    expect(before.failed).toBe(0);
    sandbox.set({ fault: { refresh: { kind: 'not-json' }, token: { kind: 'not-json' } } });
    await staff.renewConnection({ id, body: {} });
    const { buckets } = await read(staff);
    const { noiseaware } = sumsOf(buckets);
    expect(noiseaware.failed).toBeGreaterThan(0);
    expect(noiseaware.failed).toBe(noiseaware.calls - before.calls);
    const { p50, p95 } = buckets.at(-1)?.noiseaware ?? {};
    expect(p50).toBeGreaterThan(0);
    expect(p95).toBeGreaterThanOrEqual(p50 ?? 0);
    expect(p95).toBeLessThan(5);
    expect(buckets[0]?.noiseaware).toEqual({ calls: 0, failed: 0, p50: null, p95: null });
  });

  it('marks an outage with its end, changed settings with their names, and what people did with who did it', async () => {
    const { relay, staff, sandbox } = await stage();
    // The accounts are of one organization, and each keeps its authorization.
    sandbox.set({ reauthorizationEndsOld: false });
    const ids: string[] = [];
    for (const id of ['one', 'two', 'three', 'four', 'five'])
      ids.push((await connectAccount(staff, { id })).id);
    sandbox.set({ fault: { token: { kind: '503' }, refresh: { kind: '503' } } });
    for (const id of ids) await staff.renewConnection({ id, body: {} });
    const outages = async () => (await read(staff)).marks.filter(({ what }) => what === 'outage');
    expect(await outages()).toEqual([{ at: expect.any(String), what: 'outage', note: null }]);
    sandbox.set({ fault: {} });
    // Where the relay has a clock of its own, the pause before the next probe is over.
    relay.pass(20);
    let next = 0;
    // One at a time is a probe.
    const probe = async () => {
      next += 1;
      await staff.renewConnection({ id: ids[next % ids.length] ?? '', body: {} });
      return (await outages())[0]?.note ?? '';
    };
    await expect.poll(probe, { interval: 4_000, timeout: 40_000 }).toMatch(/^20.*Z$/);
    await answered(staff.disconnect({ id: ids[0] ?? '' }));
    await relay.down();
    await relay.up({ RELAY_STOP_DELAY: '0', RELAY_AUDIT_RETENTION: '400' });
    const { marks } = await read(staff);
    const atStart = ['service_key_created', 'sealing_key_added'];
    expect(
      marks.filter(({ what }) => !atStart.includes(what)).map(({ what, note }) => ({ what, note })),
    ).toEqual([
      { what: 'outage', note: expect.stringMatching(/^20.*Z$/) },
      { what: 'disconnected', note: 'Alex' },
      { what: 'settings', note: expect.stringContaining('RELAY_AUDIT_RETENTION') },
    ]);
  });
});

it('carries how things stood over hours without a relay, and counts a renewal after the refresh token’s end as late', async () => {
  const { relay, staff } = await stageOfTest({ effects: { elapsed } });
  const { id } = await connectAccount(staff, { id: 'acct-1' });
  await relay.down();
  relay.pass(20 * day);
  await relay.up();
  await staff.renewConnection({ id, body: {} });
  const { buckets } = await read(staff, '30');
  const connected = buckets.findIndex(({ connections }) => connections.active === 1);
  expect(connected).toBe(9);
  expect(buckets.slice(connected).every(({ connections }) => connections.active === 1)).toBe(true);
  expect(buckets.at(-1)?.renewals).toMatchObject({ late: 1, failed: 0 });
  // A range that begins when no relay was there.
  expect((await read(staff, '7')).buckets[0]?.connections.active).toBe(1);
});

it('adds up what three relays on one database have counted, each once', async () => {
  const env = { RELAY_STORE: (await freshDatabase()).url };
  const { sandbox, relay, staff, session } = await stageOfTest({ env, effects: { elapsed } });
  const others = await Promise.all([1, 2].map(() => startTestRelay({ sandbox, env, effects: { elapsed } })));
  const journal = { ok: 0, made: 0, connected: 0 };
  for (const [index, url] of [relay.url, ...others.map((each) => each.url)].entries()) {
    const call = async (path: string, body: object) => {
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(answer.ok).toBe(true);
    };
    for (let times = 0; times <= index; times += 1) {
      const { id } = await connectAccount(staff, { id: `acct-${index}-${times}` });
      journal.connected += 1;
      await call(`/v1/connections/${id}/renewal`, {});
      await call('/v1/links', { account: { id: `new-${index}-${times}` } });
      journal.ok += 1;
      journal.made += 1;
    }
  }
  for (const each of others) await each.stop();
  const sums = await readSums(staff);
  expect(sums.renewals).toEqual({ ok: journal.ok, late: 0, failed: 0 });
  expect(sums.links.made).toBe(journal.made);
  expect(sums.connections.active).toBe(journal.connected);
  expect(sums.noiseaware.calls).toBe(callsAt({ sandbox }));
  await relay.restart();
  expect(await readSums(staff)).toEqual(sums);
});
