import { decideChange, decideDisabling } from '@noiseaware-connect/relay/domain/webhook/decide-webhook';
import {
  type Attempt,
  type Delivery,
  type LoggedEvent,
  mostAttempts,
  mostReplays,
  newEvent,
} from '@noiseaware-connect/relay/domain/webhook/webhook';
import type { EventRange } from '@noiseaware-connect/relay/store/contract/event';
import type { ReplayChoice, Taken } from '@noiseaware-connect/relay/store/contract/webhook';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { recordsOf } from './archive-checks.ts';
import {
  auditLife,
  day,
  eventLife,
  failedAttempt,
  operator,
  relay,
  sampleAttempt,
  sampleConnection,
  sampleWebhook,
  start,
  tell,
} from './samples.ts';
import { addConnection, after, atOnce, type Checks, disconnect } from './store-check.ts';

const lease = { owner: 'first', now: start, until: start + 30, refresh: true };
const degraded = sampleConnection({
  status: 'degraded',
  cause: 'slow',
  failing: { since: start, times: 1 },
});

/** Settles one leased delivery. */
const settleOne = async (store: Store, leased: Delivery, attempt: Attempt, nextAt: number | null) =>
  (await store.webhooks.settle([{ leased, attempt, nextAt }]))[0];

/** Settles a leased delivery as delivered. */
const deliver = (store: Store, leased: Delivery) => settleOne(store, leased, sampleAttempt(), null);

/** Settles a leased delivery as failed: it is attempted again then, or given up. */
const fail = (store: Store, leased: Delivery, nextAt: number | null) =>
  settleOne(store, leased, failedAttempt(), nextAt);

/** The events that are left for a webhook, in order, each settled as delivered. */
export async function toldTo(store: Store, now = start + 99, webhook = 'webhook-1'): Promise<LoggedEvent[]> {
  const told: LoggedEvent[] = [];
  for (;;) {
    const taken = await store.webhooks.take(new Map([[webhook, 100]]), now, now + 30);
    const isBehind = (await store.webhooks.pending(now)).some(
      (pending) => pending.isBehind && pending.webhook.id === webhook,
    );
    if (taken.length === 0 && !isBehind) return told;
    told.push(...taken.map(({ event }) => event));
    for (const { delivery } of taken) await deliver(store, delivery);
  }
}

const typesOf = (told: readonly { readonly type: string }[]) => told.map(({ type }) => type);

/** A renewal of the connection with this outcome. */
async function settle(store: Store, to: ReturnType<typeof sampleConnection>, at = start): Promise<void> {
  await store.connections.beginRenewal('connection-1', { ...lease, now: at, until: at + 30 }, relay);
  await store.connections.settleRenewal('connection-1', 'first', () => to, at, relay);
}

const take = async (store: Store, now = start + 99, limit = 100): Promise<Delivery[]> => {
  const taken = await store.webhooks.take(new Map([['webhook-1', limit]]), now, now + 30);
  return taken.map(({ delivery }: Taken) => delivery);
};

export const outboxChecks: Checks = after((store) => store.webhooks.add(sampleWebhook(), operator), {
  'queues an event for each change of a connection’s state, in order and with the state at that time': async (
    bench,
  ) => {
    await addConnection(bench.store);
    await settle(bench.store, degraded, start + 1);
    await settle(bench.store, { ...degraded, failing: { since: start, times: 2 } }, start + 2);
    await settle(bench.store, sampleConnection(), start + 3);
    await settle(
      bench.store,
      { ...degraded, status: 'reauthorization_required', cause: 'refused' },
      start + 4,
    );
    await disconnect(bench.store, { now: start + 5 });
    await disconnect(bench.store, { now: start + 6 });
    const told = await toldTo(await bench.reopen());
    expect(told.map(({ type, at }) => [type, at - start])).toEqual([
      ['connection.connected', 0],
      ['connection.degraded', 1],
      ['connection.recovered', 3],
      ['connection.reauthorization_required', 4],
      ['connection.disconnected', 5],
    ]);
    const states = told.map(
      ({ data }) => (JSON.parse(data) as { connection: { status: string } }).connection,
    );
    expect(states.map(({ status }) => status)).toEqual([
      'active',
      'degraded',
      'active',
      'reauthorization_required',
      'disconnected',
    ]);
    expect(new Set(told.map(({ event }) => event)).size).toBe(5);
    expect(told[0]).toMatchObject({ subject: 'connection-1', account: 'account-1' });
  },

  'queues an event only for the webhooks that subscribe to its type': async ({ store }) => {
    await store.webhooks.remove('webhook-1', start, operator);
    await addConnection(store);
    const ending = { id: 'ending', events: ['connection.disconnected' as const] };
    await store.webhooks.add(sampleWebhook(ending), operator);
    await settle(store, degraded);
    expect(await store.webhooks.backlog()).toEqual([]);
    // Not told of what was before it.
    await store.webhooks.add(sampleWebhook({ id: 'all' }), operator);
    await disconnect(store);
    expect(typesOf(await toldTo(store, start + 9, 'ending'))).toEqual(['connection.disconnected']);
    expect(typesOf(await toldTo(store, start + 9, 'all'))).toEqual(['connection.disconnected']);
    expect(await store.webhooks.backlog()).toEqual([]);
  },

  'queues the event of a decision that adds a record': async (bench) => {
    const event = newEvent(
      'webhook.disabled',
      { identity: ['added'], at: start, subject: 'added', account: null },
      { webhook: 'added', disabledAt: '2025-06-15T15:06:40.000Z' },
    );
    await bench.store.webhooks.change('added', (known) => ({
      answer: undefined,
      ...(known === undefined && {
        put: sampleWebhook({ id: 'added', createdAt: start + 1 }),
        events: [event],
      }),
    }));
    const store = await bench.reopen();
    expect((await store.webhooks.list()).map(({ id }) => id)).toEqual(['webhook-1', 'added']);
    expect(await toldTo(store)).toMatchObject([event]);
  },

  'hands out the first event of each subject, and the next one once that is delivered': async ({ store }) => {
    await addConnection(store);
    await addConnection(store, { id: 'other' });
    await settle(store, degraded);
    const taken = await take(store);
    expect(taken.map(({ type, subject }) => [type, subject]).sort()).toEqual([
      ['connection.connected', 'connection-1'],
      ['connection.connected', 'other'],
    ]);
    expect(await take(store)).toEqual([]);
    for (const each of taken) await deliver(store, each);
    expect(typesOf(await take(store))).toEqual(['connection.degraded']);
  },

  'hands out no more deliveries than the limit': async ({ store }) => {
    await atOnce(5, (index) => addConnection(store, { id: `c-${index}`, connectedAt: start + index }));
    expect(await take(store, start + 9, 2)).toHaveLength(2);
    expect(await take(store, start + 9, 9)).toHaveLength(3);
  },

  'hands out deliveries of several webhooks, each up to its limit, and settles them in one step, but for lost ones':
    async ({ store }) => {
      await store.webhooks.add(sampleWebhook({ id: 'other' }), operator);
      for (const id of ['c-1', 'c-2', 'c-3']) await addConnection(store, { id });
      const limits = new Map([
        ['webhook-1', 2],
        ['other', 1],
      ]);
      const taken = await store.webhooks.take(limits, start + 9, start + 39);
      const leasedTo = (id: string) =>
        taken.flatMap(({ delivery }) => (delivery.webhook === id ? [delivery] : []));
      const [first, second] = leasedTo('webhook-1') as [Delivery, Delivery];
      const [lost] = leasedTo('other') as [Delivery];
      expect(taken).toHaveLength(3);
      await fail(store, lost, start + 60);
      const settlements = [lost, first, second].map((leased) => ({
        ...{ leased, nextAt: null },
        attempt: leased === second ? failedAttempt() : sampleAttempt(),
      }));
      expect(await store.webhooks.settle(settlements)).toEqual(['lost', 'settled', 'settled']);
      const counts = (await store.webhooks.backlog()).map(({ webhook, waiting, dead }) => [
        ...[webhook, waiting, dead],
      ]);
      expect(counts.sort()).toEqual([
        ['other', 3, 0],
        ['webhook-1', 1, 1],
      ]);
    },

  'hands a delivery to one of twenty concurrent callers': async ({ store }) => {
    await addConnection(store);
    const taken = await atOnce(20, () => take(store));
    expect(taken.flat()).toHaveLength(1);
  },

  'counts what a webhook is behind, and since when: queued, given up or still in the log': async (bench) => {
    const backlog = async () => (await bench.store.webhooks.backlog())[0];
    await tell(bench.store, start + 1, 'account-1', 'one');
    await tell(bench.store, start + 2, 'account-1', 'two');
    expect(await backlog()).toMatchObject({ waiting: 2, dead: 0, since: start + 1 });
    const [first, second] = (await take(bench.store)) as [Delivery, Delivery];
    await tell(bench.store, start + 3, 'account-1', 'three');
    await deliver(bench.store, first);
    await fail(bench.store, second, null);
    expect(await backlog()).toMatchObject({ waiting: 1, dead: 1, since: start + 2 });
    const store = await bench.reopen();
    await store.webhooks.repeat('webhook-1', second.event, start + 9);
    expect((await toldTo(store)).map(({ at }) => at - start).sort()).toEqual([2, 3]);
    expect(await store.webhooks.backlog()).toEqual([]);
  },

  'counts the events that wait for every webhook: queued, or still in the log, but not given up': async (
    bench,
  ) => {
    await bench.store.webhooks.add(sampleWebhook({ id: 'other', createdAt: start + 1 }), operator);
    const counts = async (store: Store) =>
      Object.fromEntries(
        (await store.webhooks.queues()).map(({ webhook, waiting, failingSince }) => [
          webhook.id,
          [waiting, failingSince],
        ]),
      );
    expect(await counts(bench.store)).toEqual({ 'webhook-1': [0, null], other: [0, null] });
    for (const subject of ['one', 'two', 'three']) await tell(bench.store, start + 1, 'account-1', subject);
    const [first, second] = (await take(bench.store)) as [Delivery, Delivery];
    await tell(bench.store, start + 3, 'account-1', 'four');
    await fail(bench.store, first, null);
    await fail(bench.store, second, start + 60);
    const store = await bench.reopen();
    expect(await counts(store)).toEqual({ 'webhook-1': [3, start], other: [4, null] });
  },

  'holds back the later events of a subject until its failed delivery is due again': async (bench) => {
    await addConnection(bench.store);
    await settle(bench.store, degraded);
    const [first] = await take(bench.store, start + 1);
    const attempt = failedAttempt({ at: start + 1 });
    await settleOne(bench.store, first as Delivery, attempt, start + 60);
    const failure = { at: start + 1, status: 500, reason: 'answered 500' };
    const store = await bench.reopen();
    const failingSince = start + 1;
    const backlog = { webhook: 'webhook-1', waiting: 2, dead: 0, since: start, failure, failingSince };
    expect(await store.webhooks.backlog()).toEqual([backlog]);
    expect(await store.webhooks.backlog(['other'])).toEqual([]);
    expect(await take(store, start + 59)).toEqual([]);
    const [again] = await take(store, start + 60);
    expect(again).toEqual({ ...first, nextAt: start + 90, tries: 2, attempts: [attempt] });
  },

  'delivers an event again if the process that took it is gone, and ignores its late result': async ({
    store,
  }) => {
    await addConnection(store);
    const [first] = await take(store, start + 1);
    expect(await take(store, start + 30)).toEqual([]);
    const [second] = await take(store, start + 31);
    expect(await fail(store, first as Delivery, null)).toBe('lost');
    expect(await deliver(store, first as Delivery)).toBe('lost');
    expect(await store.webhooks.backlog()).toMatchObject([{ waiting: 1, dead: 0 }]);
    expect(await deliver(store, second as Delivery)).toBe('settled');
    expect(await fail(store, second as Delivery, start + 60)).toBe('lost');
    expect(await store.webhooks.backlog()).toEqual([]);
  },

  'delivers the events after a dead letter, and a replayed dead letter before the waiting events': async ({
    store,
  }) => {
    await addConnection(store);
    await settle(store, degraded, start + 2);
    await settle(store, sampleConnection(), start + 3);
    for (let round = 0; round < 2; round += 1) {
      const [taken] = await take(store);
      await fail(store, taken as Delivery, null);
    }
    expect(await store.webhooks.backlog()).toMatchObject([{ waiting: 1, dead: 2 }]);
    expect(await store.webhooks.replay('webhook-1', { later: start + 1 }, start + 100, operator)).toBe(2);
    expect(typesOf(await toldTo(store, start + 100))).toEqual([
      'connection.degraded',
      'connection.recovered',
    ]);
    expect(await store.webhooks.replay('webhook-1', {}, start + 100, operator)).toBe(1);
    const [last] = await take(store, start + 100);
    expect(last).toMatchObject({ type: 'connection.connected', tries: 1, attempts: [] });
    expect(await store.webhooks.replay('nothing', {}, start, operator)).toBeUndefined();
  },

  'replays of many dead letters those of the chosen types and accounts': async ({ store }) => {
    await atOnce(3, (index) =>
      addConnection(store, { id: `connection-${index}`, account: { id: `cust-${index}` } }),
    );
    for (const each of await take(store)) await fail(store, each, null);
    const replay = (choice: ReplayChoice) =>
      store.webhooks.replay('webhook-1', choice, start + 100, operator);
    expect(await replay({ types: ['link.used'] })).toBe(0);
    expect(await replay({ types: ['connection.connected'], accounts: ['cust-1', 'other'] })).toBe(1);
    expect((await toldTo(store, start + 100)).map(({ account }) => account)).toEqual(['cust-1']);
    expect(await replay({})).toBe(2);
  },

  'answers a replay of any range at once, and sends its events in order before newer ones, also after a restart':
    async (bench) => {
      const count = 450;
      for (let index = 0; index < count; index += 1)
        await tell(bench.store, start + index, 'cust-1', `t-${index}`);
      await toldTo(bench.store, start + 500);
      const choice = { after: 50, accounts: ['cust-{*}'] };
      expect(await bench.store.webhooks.replay('webhook-1', choice, start + 501, operator)).toBe(400);
      expect(await bench.store.webhooks.backlog()).toMatchObject([{ waiting: 400, since: start + 50 }]);
      const first = await take(bench.store, start + 502, 150);
      for (const each of first) await deliver(bench.store, each);
      await tell(bench.store, start + 503, 'cust-1', 'newer');
      const store = await bench.reopen();
      expect(await store.webhooks.backlog()).toMatchObject([{ waiting: 251, since: start + 200 }]);
      const rest = await toldTo(store, start + 600);
      const numbers = [...first, ...rest].map(({ seq }) => seq);
      expect(numbers).toEqual(Array.from({ length: 401 }, (_, index) => index + 51));
      expect(await store.webhooks.backlog()).toEqual([]);
    },

  'replays every event since a time, also one that was logged before the clock was set back': async ({
    store,
  }) => {
    await tell(store, start + 50, 'cust-1');
    await toldTo(store, start + 60);
    const replay = { later: start } as const;
    expect(await store.webhooks.replay('webhook-1', replay, start + 100, operator)).toBe(1);
    // The clock has been set back.
    await tell(store, start + 10, 'cust-2');
    expect(await store.webhooks.backlog()).toMatchObject([{ waiting: 2 }]);
    expect((await toldTo(store, start + 200)).map(({ account }) => account)).toEqual(['cust-1', 'cust-2']);
  },

  'a replay takes the place of one that it has all of, and no more than some are under way': async ({
    store,
  }) => {
    for (const account of ['cust-1', 'cust-2']) await tell(store, start, account);
    await toldTo(store);
    const replay = (which: ReplayChoice) => store.webhooks.replay('webhook-1', which, start + 100, operator);
    for (let times = 0; times < 3; times += 1) expect(await replay({ after: 0 })).toBe(2);
    expect(await replay({ after: 0, accounts: ['cust-2'] })).toBe(1);
    expect(await replay({ later: start + 1 })).toBe(0);
    const accountsTold = async () => (await toldTo(store, start + 100)).map(({ account }) => account);
    expect(await accountsTold()).toEqual(['cust-1', 'cust-2', 'cust-2']);
    for (let number = 1; number <= mostReplays; number += 1)
      expect(await replay({ after: 0, accounts: ['cust-1', `other-${number}`] })).toBe(1);
    expect(await replay({ after: 0, accounts: ['cust-1'] })).toEqual({
      underWay: expect.objectContaining({ accounts: ['cust-1', 'other-1'] }),
    });
    expect(await replay({ after: 0 })).toBe(2);
    expect(await accountsTold()).toEqual(['cust-1', 'cust-2']);
  },

  'tells what there is to do for a webhook: to queue, to send, and nothing while it is disabled': async (
    bench,
  ) => {
    const pending = async (now = start) =>
      (await bench.store.webhooks.pending(now)).map(({ webhook, isBehind, isDue }) => [
        webhook.id,
        isBehind,
        isDue,
      ]);
    expect(await pending()).toEqual([]);
    await tell(bench.store, start);
    expect(await pending()).toEqual([['webhook-1', true, false]]);
    const [leased] = (await take(bench.store, start)) as [Delivery];
    expect(await pending(start + 29)).toEqual([]);
    expect(await pending(start + 30)).toEqual([['webhook-1', false, true]]);
    // A clock ran ahead when it was leased.
    expect(await pending(start - 2 * day)).toEqual([['webhook-1', false, true]]);
    await deliver(bench.store, leased);
    expect(await pending(start + day)).toEqual([]);
    await bench.store.webhooks.replay('webhook-1', { after: 0 }, start, operator);
    expect(await pending()).toEqual([['webhook-1', true, false]]);
    await bench.store.webhooks.change('webhook-1', (known) =>
      decideChange(known, { paused: true }, start, operator),
    );
    expect(await pending(start + day)).toEqual([]);
  },

  'tells other webhooks and the log once when a receiver has accepted nothing for a day, and once when it does again':
    async (bench) => {
      await bench.store.webhooks.add(sampleWebhook({ id: 'other', createdAt: start + 1 }), operator);
      for (const id of ['c-1', 'c-2', 'c-3']) await addConnection(bench.store, { id });
      const all = (await take(bench.store, start)) as [Delivery, Delivery, Delivery];
      const settleAt = (nth: 0 | 1 | 2, at: number, { isFailed = true } = {}) => {
        const attempt = isFailed ? failedAttempt({ at }) : sampleAttempt({ at });
        return settleOne(bench.store, all[nth], attempt, isFailed ? at + 2 * day : null);
      };
      const report = (store: Store, now: number) =>
        atOnce(3, () => store.webhooks.reportOutage('webhook-1', now)).then((types) => types.filter(Boolean));
      const isToReport = async (store: Store, now: number) =>
        (await store.webhooks.pending(now)).some(
          (each) => each.webhook.id === 'webhook-1' && each.isToReport,
        );
      await settleAt(0, start + 10);
      await settleAt(1, start + 20);
      expect(await bench.store.webhooks.backlog(['webhook-1'])).toMatchObject([{ failingSince: start + 10 }]);
      expect(await isToReport(bench.store, start + 9 + day)).toBe(false);
      expect(await report(bench.store, start + 9 + day)).toEqual([]);
      expect(await isToReport(bench.store, start + 10 + day)).toBe(true);
      expect(await report(bench.store, start + 10 + day)).toEqual(['webhook.failing']);
      const store = await bench.reopen();
      expect(await isToReport(store, start + 9 * day)).toBe(false);
      expect(await report(store, start + 9 * day)).toEqual([]);
      await settleAt(2, start + 30 + day, { isFailed: false });
      expect(await store.webhooks.backlog(['webhook-1'])).toMatchObject([{ failingSince: null }]);
      expect(await report(store, start + 40 + day)).toEqual(['webhook.recovered']);
      expect(await report(store, start + 40 + day)).toEqual([]);
      const told = (await toldTo(store, start + 9 * day, 'other')).slice(3);
      const data = {
        webhook: { id: 'webhook-1', url: 'https://backend.example/hook' },
        since: new Date((start + 10) * 1000).toISOString(),
      };
      expect(told.map(({ type, at }) => [type, at])).toEqual([
        ['webhook.failing', start + 10 + day],
        ['webhook.recovered', start + 40 + day],
      ]);
      expect(told.map((each) => JSON.parse(each.data))).toEqual([data, data]);
      expect((await store.events.read({ after: 3, limit: 9 })).events).toEqual(told);
      // It is not told of itself.
      expect(typesOf(await toldTo(store, start + 9 * day))).toEqual([
        'connection.connected',
        'connection.connected',
      ]);
      expect(await store.webhooks.replay('webhook-1', { after: 0 }, start + 9 * day, operator)).toBe(3);
    },

  'forgets an outage of less than a day when the webhook is disabled, or accepts an event': async ({
    store,
  }) => {
    await addConnection(store);
    await addConnection(store, { id: 'other' });
    const [first, second] = (await take(store, start)) as [Delivery, Delivery];
    const failingSince = async () => (await store.webhooks.backlog())[0]?.failingSince;
    await fail(store, first, start + 60);
    expect(await failingSince()).toBe(start);
    await deliver(store, second);
    expect(await failingSince()).toBeNull();
    const [again] = (await take(store, start + 60)) as [Delivery];
    await settleOne(store, again, failedAttempt({ at: start + 60 }), start + 2 * day);
    await store.webhooks.change('webhook-1', (known) => decideDisabling(known, start + 70, relay));
    expect(await store.webhooks.reportOutage('webhook-1', start + 3 * day)).toBeUndefined();
    expect(await failingSince()).toBeNull();
  },

  'makes one event of a webhook due at once, and reports if it is not there': async ({ store }) => {
    await addConnection(store);
    const [taken] = (await take(store)) as [Delivery];
    await fail(store, taken, start + day);
    expect(await store.webhooks.repeat('other', taken.event, start + 100)).toBe(false);
    expect(await store.webhooks.repeat('webhook-1', taken.event, start + 100)).toBe(true);
    expect(await toldTo(store, start + 100)).toMatchObject([{ event: taken.event }]);
    expect(await store.webhooks.repeat('webhook-1', 'other', start + 100)).toBe(false);
  },

  'makes any event due that is kept and that the webhook subscribes to, also if it was never queued for it':
    async (bench) => {
      await addConnection(bench.store);
      await tell(bench.store, start, 'cust-9', 'webhook-9');
      const told = await toldTo(bench.store);
      const ending = { id: 'ending', events: ['webhook.disabled' as const] };
      await bench.store.webhooks.add(sampleWebhook(ending), operator);
      const store = await bench.reopen();
      const [connected, disabled] = told.map(({ event }) => event);
      expect(await store.webhooks.repeat('webhook-1', connected ?? '', start + 100)).toBe(true);
      expect((await toldTo(store, start + 100)).map(({ event }) => event)).toEqual([connected]);
      expect(await store.webhooks.repeat('ending', connected ?? '', start + 100)).toBe(false);
      expect(await store.webhooks.repeat('ending', disabled ?? '', start + 100)).toBe(true);
      expect((await toldTo(store, start + 100, 'ending')).map(({ event }) => event)).toEqual([disabled]);
    },

  'keeps a delivery with its attempts as long as the log keeps its event': async (bench) => {
    await addConnection(bench.store);
    const [first] = (await take(bench.store)) as [Delivery];
    const failed = failedAttempt({ at: start + 1 });
    await settleOne(bench.store, first, failed, start + 5);
    const [second] = (await take(bench.store)) as [Delivery];
    const delivered = sampleAttempt({ attempt: 2, at: start + 6 });
    await settleOne(bench.store, second, delivered, null);
    const store = await bench.reopen();
    const attempted = async () =>
      (await store.webhooks.attempted({ webhook: 'webhook-1', limit: 9 })).deliveries;
    const expected = { ...second, state: 'delivered', nextAt: null, tries: 2, attempts: [failed, delivered] };
    expect(await attempted()).toEqual([expected]);
    expect(await take(store, start + day)).toEqual([]);
    expect(await store.webhooks.backlog()).toEqual([]);
    expect(await store.webhooks.replay('webhook-1', {}, start + day, operator)).toBe(0);
    await store.sweep(start + 30 * day, auditLife, eventLife);
    expect(await attempted()).toEqual([expected]);
    await store.sweep(start + 30 * day + 1, auditLife, eventLife);
    expect(await attempted()).toEqual([]);
  },

  'removes a delivery whose event the log no longer keeps, instead of handing it out': async ({ store }) => {
    await addConnection(store);
    const [taken] = (await take(store)) as [Delivery];
    const orphan: Delivery = { ...taken, id: 'orphan', event: 'removed', subject: 'removed', seq: 1_000 };
    await store.archive.write({ collection: 'deliveries', records: [orphan] });
    expect(await take(store, start + 200)).toMatchObject([{ id: taken.id }]);
    expect(await store.webhooks.backlog()).toMatchObject([{ waiting: 1 }]);
  },

  'lists the deliveries that were attempted by their last attempt, latest first, in pages': async (bench) => {
    await bench.store.webhooks.add(sampleWebhook({ id: 'other' }), operator);
    for (const id of ['c-1', 'c-2', 'c-3', 'c-4', 'c-5'])
      await addConnection(bench.store, { id, account: { id: id < 'c-4' ? 'cust-1' : 'cust-2' } });
    const all = new Map((await take(bench.store)).map((each) => [each.subject, each]));
    const settleAt = (subject: string, at: number, nextAt: number | null) =>
      settleOne(bench.store, all.get(subject) as Delivery, failedAttempt({ at: start + at }), nextAt);
    await settleAt('c-1', 1, start + 100);
    await settleAt('c-2', 2, null);
    await settleAt('c-4', 3, null);
    await settleAt('c-3', 4, null);
    const [again] = (await take(bench.store, start + 100)) as [Delivery];
    await settleOne(bench.store, again, sampleAttempt({ attempt: 2, at: start + 100 }), null);
    const store = await bench.reopen();
    /** The pages of a list, as the connections that each delivery is about. */
    const pages = async (webhook: string, account?: string) => {
      const listed: string[][] = [];
      for (let after: string | undefined; ; ) {
        const { deliveries, next } = await store.webhooks.attempted({ webhook, account, after, limit: 2 });
        listed.push(deliveries.map(({ subject }) => subject));
        if (next === undefined) return listed;
        after = next;
      }
    };
    // That of c-5 is under way, for the first time.
    expect(await pages('webhook-1')).toEqual([
      ['c-1', 'c-3'],
      ['c-4', 'c-2'],
    ]);
    expect(await pages('webhook-1', 'cust-1')).toEqual([['c-1', 'c-3'], ['c-2']]);
    expect(await pages('webhook-1', 'cust-2')).toEqual([['c-4']]);
    expect(await pages('other')).toEqual([[]]);
    const [other] = await store.webhooks.take(new Map([['other', 1]]), start + 99, start + 129);
    await deliver(store, other?.delivery as Delivery);
    await store.webhooks.remove('webhook-1', start, operator);
    expect([await pages('webhook-1'), (await pages('other')).flat().length]).toEqual([[[]], 1]);
  },

  'lists the deliveries of one type, and those of which an attempt failed': async (bench) => {
    for (const id of ['c-1', 'c-2']) await addConnection(bench.store, { id });
    await tell(bench.store, start, 'account-2', 'told');
    const settleAt = async (subject: string, attempt: Attempt, nextAt: number | null) => {
      const leased = (await take(bench.store, attempt.at)).find((each) => each.subject === subject);
      await settleOne(bench.store, leased as Delivery, attempt, nextAt);
    };
    await settleAt('c-1', failedAttempt({ at: start + 100 }), null);
    await settleAt('c-2', sampleAttempt({ at: start + 200 }), null);
    await settleAt('told', failedAttempt({ at: start + 300 }), start + 400);
    await settleAt('told', sampleAttempt({ attempt: 2, at: start + 400 }), null);
    const store = await bench.reopen();
    const listed = async (choice: Partial<Parameters<Store['webhooks']['attempted']>[0]>) => {
      const { deliveries } = await store.webhooks.attempted({ webhook: 'webhook-1', limit: 9, ...choice });
      return deliveries.map(({ subject }) => subject);
    };
    expect(await listed({ type: 'connection.connected' })).toEqual(['c-2', 'c-1']);
    expect(await listed({ type: 'link.used' })).toEqual([]);
    expect(await listed({ failed: true })).toEqual(['told', 'c-1']);
    expect(await listed({ failed: true, type: 'connection.connected' })).toEqual(['c-1']);
    expect(await listed({ failed: true, account: 'account-2' })).toEqual(['told']);
  },

  'tells what became of each event about an account at each webhook, the newest first, in pages': async (
    bench,
  ) => {
    const before = { id: 'c-1', account: { id: 'cust-1' } };
    await addConnection(bench.store, before);
    await toldTo(bench.store);
    await bench.store.webhooks.add(sampleWebhook({ id: 'later', createdAt: start + 1 }), operator);
    await tell(bench.store, start + 2, 'cust-1', 'told');
    await tell(bench.store, start + 2, 'cust-2');
    const [taken] = await bench.store.webhooks.take(new Map([['later', 1]]), start + 3, start + 9);
    await fail(bench.store, taken?.delivery as Delivery, null);
    const store = await bench.reopen();
    const pages = async (account: string, webhooks: string[]) => {
      const listed: string[][] = [];
      for (let after: string | undefined; ; ) {
        const { deliveries, next } = await store.webhooks.ofAccount({ account, webhooks, after, limit: 1 });
        listed.push(deliveries.map(({ subject, webhook, state }) => `${subject} ${webhook} ${state}`));
        if (next === undefined) return listed;
        after = next;
      }
    };
    expect(await pages('cust-1', ['webhook-1'])).toEqual([
      ['told webhook-1 waiting'],
      ['c-1 webhook-1 delivered'],
    ]);
    await store.webhooks.replay('webhook-1', { after: 0 }, start + 4, operator);
    // The first event is older than the second webhook, and the second one is behind the cursor of the first webhook.
    expect(await pages('cust-1', ['webhook-1', 'later'])).toEqual([
      ['told webhook-1 waiting', 'told later given_up'],
      ['c-1 webhook-1 waiting'],
    ]);
    expect(await pages('cust-1', ['later'])).toEqual([['told later given_up'], []]);
    expect(await pages('cust-1', [])).toEqual([[], []]);
    expect(await pages('cust-9', ['webhook-1'])).toEqual([[]]);
    await store.sweep(start + 30 * day + 1, auditLife, eventLife);
    expect(await pages('cust-1', ['webhook-1', 'later'])).toEqual([
      ['told webhook-1 waiting', 'told later given_up'],
    ]);
  },

  'begins a delivery anew when its event is queued again, whatever became of it': async ({ store }) => {
    await addConnection(store);
    const [taken] = (await take(store)) as [Delivery];
    let leased = taken;
    const attempted = async () =>
      (await store.webhooks.attempted({ webhook: 'webhook-1', limit: 9 })).deliveries;
    const again: readonly (() => Promise<unknown>)[] = [
      () => store.webhooks.repeat('webhook-1', taken.event, start + 99),
      () => store.webhooks.replay('webhook-1', { after: 0 }, start + 99, operator),
    ];
    for (const queue of again) {
      for (const settle of [
        () => deliver(store, leased),
        () => fail(store, leased, null),
        () => fail(store, leased, start + day),
      ]) {
        await settle();
        expect(await attempted()).toHaveLength(1);
        await queue();
        // What is replayed is queued when the next deliveries are taken; it is not due yet.
        expect(await take(store, start + 98)).toEqual([]);
        expect(await attempted()).toEqual([]);
        expect(await store.webhooks.backlog()).toMatchObject([
          { webhook: 'webhook-1', waiting: 1, dead: 0, since: start, failure: null },
        ]);
        // What comes of the attempt before is not that of the new delivery.
        expect(await deliver(store, leased)).toBe('lost');
        [leased] = (await take(store)) as [Delivery];
        expect(leased).toEqual(taken);
      }
    }
    await fail(store, leased, null);
    expect(await store.webhooks.replay('webhook-1', {}, start + 99, operator)).toBe(1);
    expect(await take(store)).toEqual([taken]);
  },

  'stores the latest twenty attempts of a delivery': async (bench) => {
    await addConnection(bench.store);
    for (let attempt = 1; attempt <= mostAttempts + 2; attempt += 1) {
      const [leased] = (await take(bench.store, start + attempt)) as [Delivery];
      await settleOne(bench.store, leased, failedAttempt({ attempt }), start + attempt + 1);
    }
    const store = await bench.reopen();
    const { deliveries } = await store.webhooks.attempted({ webhook: 'webhook-1', limit: 9 });
    expect(deliveries.map(({ tries }) => tries)).toEqual([mostAttempts + 2]);
    expect(deliveries[0]?.attempts.map(({ attempt }) => attempt)).toEqual(
      Array.from({ length: mostAttempts }, (_, index) => index + 3),
    );
  },

  'keeps events for a disabled webhook, and enables it on replay': async (bench) => {
    await bench.store.webhooks.add(sampleWebhook({ id: 'off', disabledAt: start }), operator);
    await addConnection(bench.store);
    const store = await bench.reopen();
    await store.webhooks.replay('off', {}, start, operator);
    const off = (await store.webhooks.list()).find(({ id }) => id === 'off');
    expect(off?.disabledAt).toBeNull();
    expect(await toldTo(store, start + 1, 'off')).toHaveLength(1);
  },

  'keeps only the disconnect event of a forgotten connection, without data except ids': async (bench) => {
    await addConnection(bench.store, { id: 'other' });
    await addConnection(bench.store);
    const [taken] = (await take(bench.store)).filter(({ subject }) => subject === 'connection-1');
    await fail(bench.store, taken as Delivery, null);
    await disconnect(bench.store);
    await disconnect(bench.store, { forget: true });
    // A repetition is no event.
    await disconnect(bench.store, { forget: true });
    const store = await bench.reopen();
    const { events = [], deliveries } = (await recordsOf(store)) as {
      events?: LoggedEvent[];
      deliveries?: Delivery[];
    };
    const [kept, ...more] = events.filter(({ subject }) => subject === 'connection-1');
    expect([kept?.type, more]).toEqual(['connection.disconnected', []]);
    expect(kept?.data).toContain('account-1');
    expect(kept?.data).not.toContain('Seaside');
    expect(events).toHaveLength(2);
    expect(deliveries?.map(({ subject }) => subject)).toEqual(['other']);
    expect(typesOf(await toldTo(store, start + 200))).toEqual([
      'connection.connected',
      'connection.disconnected',
    ]);
  },

  'treats a delivery as due at once if its retry was planned by a clock that ran ahead': async ({
    store,
  }) => {
    await addConnection(store);
    const [taken] = await take(store, start + 9 * day);
    expect(taken?.nextAt).toBe(start + 9 * day + 30);
    expect(await take(store, start)).toHaveLength(1);
  },

  'reads the chosen events of the log, in order, and those after a number': async (bench) => {
    const count = 450;
    for (let index = 0; index < count; index += 1)
      await tell(bench.store, start + index, index % 3 === 0 ? 'cust-1' : `other-${index}`);
    const { events: log } = await bench.reopen();
    const numbers = async (range: Partial<EventRange>) => {
      const { events, last } = await log.read({ after: 0, limit: 1_000, ...range });
      return [events.map(({ seq }) => seq), last];
    };
    const all = Array.from({ length: count }, (_, index) => index + 1);
    const own = all.filter((seq) => seq % 3 === 1);
    expect(await numbers({})).toEqual([all, count]);
    expect(await numbers({ after: 447, limit: 2 })).toEqual([[448, 449], 449]);
    expect(await numbers({ after: count })).toEqual([[], count]);
    expect(await numbers({ account: 'cust-1' })).toEqual([own, count]);
    expect(await numbers({ accountScope: ['cust-{*}'], limit: 2 })).toEqual([[1, 4], 4]);
    expect(await numbers({ accountScope: ['none'] })).toEqual([[], count]);
    expect(await numbers({ types: ['link.used'], after: 9 })).toEqual([[], count]);
    expect(await numbers({ later: start + 447 })).toEqual([[449, 450], count]);
    expect((await log.find([3, 450, 451])).map(({ seq }) => seq).sort()).toEqual([3, 450]);
    expect(await log.count({ after: 100, last: 200, account: 'cust-1' })).toBe(
      own.filter((seq) => seq > 100 && seq <= 200).length,
    );
  },

  'removes events after thirty days, or another time, also if they were not delivered': async ({ store }) => {
    await addConnection(store);
    const kept = async () => (await store.events.read({ after: 0, limit: 9 })).events.length;
    await take(store, start);
    await store.sweep(start + 30 * day, auditLife, eventLife);
    expect([await store.webhooks.backlog(), await kept()]).toMatchObject([[{ waiting: 1 }], 1]);
    await store.sweep(start + 30 * day + 1, auditLife, eventLife);
    expect([await store.webhooks.backlog(), await kept(), await store.events.tip()]).toEqual([[], 0, 1]);
    expect([await store.events.beginning(), await store.events.oldest()]).toEqual([2, undefined]);
    await tell(store, start + 31 * day);
    await tell(store, start + 33 * day);
    await store.sweep(start + 34 * day, auditLife, 2 * day);
    expect([await kept(), await store.events.beginning()]).toEqual([1, 3]);
    expect([await store.events.oldest(), await store.events.tip()]).toEqual([start + 33 * day, 3]);
  },
});
