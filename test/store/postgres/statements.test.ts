import { afterEach, describe, expect, test } from 'vitest';
import { watchStatements } from '../../support/postgres/statements.ts';
import {
  ada,
  relay as byRelay,
  presented,
  sampleConnection,
  samplePairing,
  start,
} from '../conformance/samples.ts';
import { dayOfWork } from '../lowdb/day-of-work.ts';
import { fillTables, tablesScannedBy } from './many-rows.ts';
import { storeOfTest } from './open-store.ts';

let watching: ReturnType<typeof watchStatements>;
afterEach(() => watching.stop());

describe('on a database with many rows', () => {
  test('no query scans a whole table', async () => {
    const { database, store } = await storeOfTest();
    await fillTables(database, 20_000);
    watching = watchStatements();
    for (const step of dayOfWork) await step(store);
    await store.pairings.start(samplePairing({ id: 'last', codeHash: 'last' }), ada);
    await store.pairings.claim({ ...presented, codeHash: 'last' });
    await store.pairings.connect('last', sampleConnection({ id: 'last' }), start, ada);
    for (const filter of [
      {},
      { account: 'account-7' },
      { status: 'degraded' },
      { account: 'account-7', status: 'active' },
      { named: 'unknown' },
      { named: 'zq' },
      { dies: { from: start, until: start + 86_400 }, listed: { now: start } },
      { listed: { now: start } },
      { listed: { group: 'needs_you', now: start } },
      { named: 'account-7', listed: { group: 'trouble', now: start } },
      { accountScope: ['account-77{*}', 'account-8'] },
      { accountScope: ['account-77{*}'], listed: { now: start } },
    ] as const) {
      await store.connections.list({ ...filter, limit: 100 });
      await store.connections.list({ ...filter, limit: 100, after: '0001750' });
    }
    await store.connections.totals(start);
    await store.connections.countStates(start);
    await store.connections.countStates(start, ['account-77{*}', 'account-8']);
    await store.connections.countByResponsible();
    await store.connections.countEnds(start, 86_400, 31);
    await store.connections.lastRefused(start);
    await store.connections.states(['account-7', 'account-8']);
    await store.connections.due(start + 900, 'active', 1_000);
    await store.connections.markInterrupted(start, byRelay);
    await store.connections.extendRenewal('last', 'unknown', start);
    await store.staff.useSession('hash-1', start);
    await store.staff.sessionsOf('staff-1', start);
    await store.staff.endSession('staff-1', 's11', start, ada);
    await store.links.overdue(start, 100);
    await store.services.find('hash');
    for (const page of [
      {},
      { account: 'account-7' },
      { after: '0001750' },
      { type: 'connection.connected' },
      { failed: true },
      { failed: true, type: 'connection.connected' },
    ] as const)
      await store.webhooks.attempted({ webhook: 'webhook-7', limit: 100, ...page });
    await store.webhooks.ofAccount({ account: 'account-7', webhooks: ['webhook-7'], limit: 100 });
    await store.webhooks.queues();
    await store.webhooks.backlog();
    await store.webhooks.backlog(['webhook-7']);
    await store.audit.read({ limit: 50 });
    await store.audit.read({ connection: 'last', limit: 50 });
    await store.audit.read({ request: 'request-1', limit: 50 });
    await store.audit.read({ about: 'account-7', limit: 50 });
    await store.audit.read({
      about: 'account-7',
      what: ['renewed'],
      kinds: ['relay'],
      limit: 50,
      before: 900,
    });
    await store.audit.read({ account: 'T-77', limit: 50 });
    await store.audit.read({ who: 'nobody', limit: 50 });
    for (const choice of [
      {},
      { types: ['connection.disconnected'] },
      { types: ['connection.connected'] },
      { account: 'account-7' },
      { accountScope: ['account-77{*}', 'account-8'], types: null, service: 'service-7' },
      { accounts: ['account-77{*}'] },
    ] as const)
      await store.events.read({ ...choice, after: 0, limit: 100 });
    await store.activity.between(start, start + 19_000);
    await store.staff.reinstate('staff-1', start, ada);
    const statements = new Map(
      watching.sent.filter(({ values }) => values.length > 0).map((each) => [each.name, each]),
    );
    watching.stop();

    expect(await tablesScannedBy(database, 'SELECT id FROM connections WHERE version = $1', [7])).toEqual([
      'connections',
    ]);
    const scanned: Record<string, string[]> = {};
    for (const { name, text, values } of statements.values()) {
      const tables = await tablesScannedBy(database, text, values);
      if (tables.length > 0) scanned[name] = tables;
    }
    expect(statements.size).toBeGreaterThan(25);
    expect(scanned).toEqual({});
  }, 60_000);
});
