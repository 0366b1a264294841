import { parseExactly } from '@noiseaware-connect/relay/base/exact-json';
import {
  type Alert,
  type Finding,
  newAlert,
  publicAlert,
} from '@noiseaware-connect/relay/domain/alert/alert';
import { expect } from 'vitest';
import { day, minute, operator, sampleAttempt, sampleWebhook, start } from './samples.ts';
import { addConnection, atOnce, type Checks, disconnect } from './store-check.ts';

/** An alert of account-1, received that many seconds after the start. */
export function sampleAlert(
  after = 0,
  over: Record<string, unknown> = {},
  connection = 'connection-1',
): Alert {
  const AlertTime = new Date((start + after) * 1000).toISOString();
  const payload = { PartnerOrgID: 'account-1', NoiseawareAZID: 7, AlertType: 'newNoise', AlertTime, ...over };
  const exact = parseExactly(JSON.stringify(payload)) as Record<string, unknown>;
  return { ...newAlert(exact, start + after), connection };
}

const path = (id: string, createdAt: number) => ({ id, hash: `hash-of-${id}`, createdAt, endsAt: null });

export const alertChecks: Checks = {
  'stores every field of an alert, and an alert that arrives twice only once': async (bench) => {
    const alert = sampleAlert(0, { Zoë: '🏠 "x" \u0000', id: [1, { deep: null }] });
    await bench.store.alerts.add([alert, alert]);
    await bench.store.alerts.add([{ ...alert, receivedAt: start + 9 }]);
    const store = await bench.reopen();
    expect(await store.alerts.list({ limit: 10 })).toEqual({ alerts: [{ alert, follows: null }] });
  },

  'finds alerts by part of the name of their property or zone, and by nothing else of their payload': async (
    bench,
  ) => {
    const add = (at: number, over: Record<string, unknown>) =>
      bench.store.alerts.add([sampleAlert(at, over)]);
    await add(1, { NoiseawarePropertyName: 'Zoë’s "Pier" \\ House', NoiseawareAZName: 'Terrace' });
    await add(2, { PartnerOrgID: 'pier-2', NoiseawareAZName: 'Pool' });
    await add(3, { note: 'pier', text: '"NoiseawareAZName":"Pier"', NoiseawarePropertyName: 7 });
    const { alerts } = await bench.reopen();
    const find = async (named: string) =>
      (await alerts.list({ named, limit: 10 })).alerts.map(({ alert }) => alert.receivedAt - start);
    expect(await find('PIER')).toEqual([2, 1]);
    expect(await find('ZOË’S "pier" \\ h')).toEqual([1]);
    expect(await find('terr')).toEqual([1]);
    expect(await find('pool')).toEqual([2]);
    for (const other of ['newNoise', 'NoiseawareAZName', '"'])
      expect(await find(other), other).not.toContain(3);
  },

  'links a continued or resolved alert to the latest one that began before it, in any order of arrival':
    async ({ store: { alerts } }) => {
      const at = (after: number) => ({ AlertTime: new Date((start + after) * 1000).toISOString() });
      const resolved = sampleAlert(50, { AlertType: 'resolvedNoise', ...at(30) });
      const first = sampleAlert(51, at(1));
      const second = sampleAlert(52, at(20));
      const later = sampleAlert(53, at(40));
      const elsewhere = sampleAlert(54, { ...at(25), NoiseawareAZID: 8 });
      const another = sampleAlert(55, { ...at(26), AlertType: 'newTamper' });
      const continued = sampleAlert(56, { AlertType: 'continuedNoise', ...at(10) });
      await alerts.add([resolved, first, second, later, elsewhere, another, continued]);
      const listed = (await alerts.list({ limit: 10 })).alerts;
      const pairs = listed.flatMap(({ alert, follows }) => (follows === null ? [] : [[alert.id, follows]]));
      expect(pairs).toEqual([
        [continued.id, first.id],
        [resolved.id, second.id],
      ]);
    },

  'hands a due alert to one of several concurrent callers, and again after its time if no verdict is stored':
    async (bench) => {
      await bench.store.alerts.add(Array.from({ length: 60 }, (_, index) => sampleAlert(index)));
      const store = (await bench.reopen()).alerts;
      expect(await store.takeDue(start - 1, start + 99, 100)).toEqual([]);
      const now = start + 59;
      const taken = (await atOnce(10, () => store.takeDue(now, now + minute, 20))).flat();
      expect(new Set(taken.map(({ id }) => id)).size).toBe(taken.length);
      const rest = await store.takeDue(now, now + minute, 100);
      expect(taken.length + rest.length).toBe(60);
      expect(await store.takeDue(now + minute - 1, now + 99, 100)).toEqual([]);
      expect(await store.takeDue(now + minute, now + 99, 100)).toHaveLength(60);
    },

  'stores the verdict on an alert once; a later finding does not change it': async (bench) => {
    await bench.store.alerts.add([sampleAlert(0), sampleAlert(1)]);
    const [real, forged] = [sampleAlert(0).id, sampleAlert(1).id];
    await bench.store.alerts.settle([{ id: real, finding: 'found' }], start + 2);
    await bench.store.alerts.settle([{ id: real, finding: 'absent' }], start + day);
    await bench.store.alerts.settle([{ id: forged, finding: 'absent' }], start + day);
    await bench.store.alerts.settle([{ id: 'none', finding: 'found' }], start + day);
    const store = (await bench.reopen()).alerts;
    const listed = (await store.list({ limit: 9 })).alerts.map(({ alert }) => [
      alert.verified,
      alert.reported,
    ]);
    expect(listed).toEqual([
      ['refuted', 'refuted'],
      ['verified', 'verified'],
    ]);
    expect(await store.takeDue(start + 2 * day, start + 3 * day, 9)).toEqual([]);
  },

  'queues one event for an alert once it has a verdict or is a minute old, and one if the verdict changes later':
    async (bench) => {
      await bench.store.webhooks.add(sampleWebhook(), operator);
      const begun = sampleAlert(0, { id: 1 });
      const resolved = sampleAlert(1, { id: 2, AlertType: 'resolvedNoise' });
      await bench.store.alerts.add([begun, resolved]);
      const settle = (finding: Finding, now: number) =>
        bench.store.alerts.settle([{ id: resolved.id, finding }], start + now);
      await settle('unanswered', 2);
      await settle('unanswered', 2 * minute);
      await settle('unanswered', 3 * minute);
      await atOnce(5, () => settle('found', 4 * minute));
      const told = [];
      const store = (await bench.reopen()).webhooks;
      for (;;) {
        const [next] = await store.take(new Map([[sampleWebhook().id, 9]]), start + day, start + 2 * day);
        if (next === undefined) break;
        const { type, at, subject, account, data } = next.event;
        told.push([type, at, subject, account, JSON.parse(data).alert]);
        await store.settle([{ leased: next.delivery, attempt: sampleAttempt(), nextAt: null }]);
      }
      const alert = JSON.parse(JSON.stringify(publicAlert({ alert: resolved, follows: begun.id })));
      expect(told).toEqual([
        ['alert.received', start + 2 * minute, 'connection-1', 'account-1', alert],
        [
          'alert.verdict',
          start + 4 * minute,
          'connection-1',
          'account-1',
          { ...alert, verified: 'verified' },
        ],
      ]);
    },

  'removes only the alerts received before a given time': async (bench) => {
    await bench.store.alerts.add(Array.from({ length: 450 }, (_, index) => sampleAlert(index)));
    await bench.store.alerts.removeBefore(start + 447);
    const { alerts } = await (await bench.reopen()).alerts.list({ limit: 9 });
    expect(alerts.map(({ alert }) => alert.receivedAt)).toEqual([start + 449, start + 448, start + 447]);
  },

  'erases the alerts of a connection when it is forgotten, but not when it is only disconnected': async (
    bench,
  ) => {
    await addConnection(bench.store);
    await addConnection(bench.store, { id: 'connection-2' });
    const unmapped = { ...sampleAlert(1), connection: null };
    const foreign = { ...sampleAlert(3, { PartnerOrgID: 'account-2' }), connection: null };
    await bench.store.alerts.add([sampleAlert(0), unmapped, sampleAlert(2, {}, 'connection-2'), foreign]);
    await disconnect(bench.store);
    expect((await bench.store.alerts.list({ limit: 9 })).alerts).toHaveLength(4);
    await bench.store.webhooks.add(sampleWebhook({ events: ['alert.received'] }), operator);
    await bench.store.alerts.settle([{ id: unmapped.id, finding: 'undecidable' }], start + 9);
    expect(await bench.store.webhooks.backlog()).toMatchObject([{ waiting: 1 }]);
    await disconnect(bench.store, { forget: true });
    expect(await bench.store.webhooks.backlog()).toEqual([]);
    const { alerts } = await (await bench.reopen()).alerts.list({ limit: 9 });
    expect(alerts.map(({ alert }) => alert.id)).toEqual([foreign.id, sampleAlert(2).id]);
  },

  'keeps at most two alert URLs, newest first, and records a new one in the audit log': async (bench) => {
    await bench.store.alerts.addPath(path('one', start), start, operator);
    await bench.store.alerts.addPath(path('two', start + 1), start + day, operator);
    const store = await bench.reopen();
    expect(await store.alerts.paths()).toEqual([
      path('two', start + 1),
      { ...path('one', start), endsAt: start + day },
    ]);
    await store.alerts.addPath(path('three', start + 2), start + 2, operator);
    expect((await store.alerts.paths()).map(({ id, endsAt }) => [id, endsAt])).toEqual([
      ['three', null],
      ['two', start + 2],
    ]);
    expect(await store.audit.read({ what: ['alert_path_made'], limit: 9 })).toEqual(
      [0, 1, 2].map((after) => ({ at: start + after, what: 'alert_path_made', who: operator })),
    );
  },
};
