import { decideDisabling, decideRotation } from '@noiseaware-connect/relay/domain/webhook/decide-webhook';
import { expect } from 'vitest';
import { toldTo } from './outbox-checks.ts';
import { day, operator, relay, sampleConnection, sampleWebhook, start } from './samples.ts';
import { addConnection, atOnce, auditedEvents, type Checks, disconnect, tally } from './store-check.ts';

export const webhookChecks: Checks = {
  'stores every field of a webhook, and lists webhooks in the order of their creation': async (bench) => {
    const second = sampleWebhook({
      id: 'a',
      createdAt: start + 1,
      events: ['link.used'],
      service: 'billing',
    });
    expect(await bench.store.webhooks.add(second, operator)).toBe('added');
    await bench.store.webhooks.add(sampleWebhook(), operator);
    expect(await (await bench.reopen()).webhooks.list()).toEqual([sampleWebhook(), second]);
  },

  'stores at most fifty webhooks, however many are added concurrently': async ({ store }) => {
    const results = await atOnce(53, (index) =>
      store.webhooks.add(sampleWebhook({ id: `webhook-${index}` }), operator),
    );
    expect(tally(results)).toEqual({ added: 50, full: 3 });
  },

  'includes the secrets of webhooks in the count of sealed values': async ({ store }) => {
    const sealedBy = (kid: string) => `${Buffer.from(JSON.stringify({ kid })).toString('base64url')}.x`;
    const secrets = ['one', 'two', 'two'].map((kid) => ({ sealed: sealedBy(kid), until: null }));
    await store.webhooks.add(sampleWebhook({ secrets }), operator);
    const uses = (await store.keys.census()).map(({ key, values }) => `${key} ${values}`);
    expect(uses.sort()).toEqual(['one 1', 'two 2']);
  },

  'applies changes to a webhook one after the other': async (bench) => {
    await bench.store.webhooks.add(sampleWebhook(), operator);
    await atOnce(3, (index) =>
      bench.store.webhooks.change('webhook-1', (known) =>
        decideRotation(known, `sealed-${index}`, start + day, start, operator),
      ),
    );
    await bench.store.webhooks.change('webhook-1', (known) => decideDisabling(known, start + 2, relay));
    const [kept] = await (await bench.reopen()).webhooks.list();
    expect(kept).toMatchObject({ disabledAt: start + 2, secrets: [{ until: null }, { until: start + day }] });
    expect(await auditedEvents(bench.store)).toEqual([
      'webhook_added',
      ...Array(3).fill('webhook_rotated'),
      'webhook_disabled',
    ]);
  },

  'removes a webhook with its undelivered events, and reports if it does not exist': async (bench) => {
    await bench.store.webhooks.add(sampleWebhook(), operator);
    await bench.store.webhooks.add(sampleWebhook({ id: 'other' }), operator);
    await addConnection(bench.store);
    const waiting = { waiting: 1, dead: 0, since: start, failure: null, failingSince: null };
    expect(await bench.store.webhooks.backlog(['webhook-1'])).toEqual([{ webhook: 'webhook-1', ...waiting }]);
    expect(await bench.store.webhooks.remove('webhook-1', start, operator)).toBe(true);
    const store = await bench.reopen();
    expect(await store.webhooks.remove('webhook-1', start, operator)).toBe(false);
    expect((await store.webhooks.list()).map(({ id }) => id)).toEqual(['other']);
    expect(await store.webhooks.backlog()).toEqual([{ webhook: 'other', ...waiting }]);
  },

  'queues a warning 5, 3 and 1 days before a connection expires, once each, even if checked late': async (
    bench,
  ) => {
    await bench.store.webhooks.add(sampleWebhook({ events: ['connection.dies_soon'] }), operator);
    const { lastRenewedAt } = await addConnection(bench.store);
    const store = await bench.reopen();
    const daysAt = async (days: number) => {
      const now = lastRenewedAt + days * day;
      await atOnce(3, () => store.webhooks.warn(now, relay));
      return (await toldTo(store, now)).map(({ data }) => (JSON.parse(data) as { days: number }).days);
    };
    expect(await daysAt(9.9)).toEqual([]);
    expect(await daysAt(10)).toEqual([5]);
    expect(await daysAt(11.9)).toEqual([]);
    expect(await daysAt(14.5)).toEqual([1]);
    expect(await daysAt(14.9)).toEqual([]);
  },

  'queues warnings for many connections in batches, so that renewals need not wait for all': async ({
    store,
  }) => {
    await store.webhooks.add(sampleWebhook({ events: ['connection.dies_soon'] }), operator);
    const records = Array.from({ length: 250 }, (_, index) =>
      sampleConnection({ id: `connection-${index}` }),
    );
    await store.archive.write({ collection: 'connections', records });
    const now = start + 11 * day;
    const told = async () => {
      await store.webhooks.warn(now, relay);
      const { events } = await store.events.read({ after: 0, limit: 1_000, types: ['connection.dies_soon'] });
      return events.length;
    };
    const first = await told();
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(250);
    expect(await told()).toBe(250);
  },

  'queues new warnings for a connection after its renewal, and none for an ended one': async ({ store }) => {
    await store.webhooks.add(sampleWebhook({ events: ['connection.dies_soon'] }), operator);
    await addConnection(store);
    await addConnection(store, { id: 'left' });
    await disconnect(store, { id: 'left' });
    await store.webhooks.warn(start + 11 * day, relay);
    const first = await toldTo(store, start + 11 * day);
    expect(first.map(({ subject }) => subject)).toEqual(['connection-1']);
    const lease = { owner: 'one', now: start + 11 * day, until: start + 11 * day + 9, refresh: true };
    await store.connections.beginRenewal('connection-1', lease, relay);
    const renewed = sampleConnection({ lastRenewedAt: start + 11 * day });
    await store.connections.settleRenewal('connection-1', 'one', () => renewed, start + 11 * day, relay);
    await store.webhooks.warn(start + 21 * day, relay);
    const again = await toldTo(store, start + 21 * day);
    expect(again.map(({ subject, data }) => [subject, JSON.parse(data)])).toMatchObject([
      ['connection-1', { days: 5 }],
    ]);
    // A receiver that knows the first by its id must not take the second for a repetition.
    expect(again[0]?.event).not.toBe(first[0]?.event);
    // One that died long ago is marked without an event.
    await store.webhooks.warn(start + 99 * day, relay);
    expect(await toldTo(store, start + 99 * day)).toEqual([]);
  },
};
