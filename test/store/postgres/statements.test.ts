import { afterEach, describe, expect, test } from 'vitest';
import { walkLogin } from '../../sandbox/walk-login.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { watchStatements } from '../../support/postgres/statements.ts';
import { accessCodeFor, startPairing } from '../../support/relay/pairing.ts';
import { stageOfTest } from '../../support/relay/relay-stage.ts';
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

test('a call sends few SQL statements, without BEGIN and COMMIT', async () => {
  const {
    relay,
    staff: client,
    service,
  } = await stageOfTest({
    env: { RELAY_STORE: (await freshDatabase()).url },
  });
  watching = watchStatements();
  const costOf = async <T>(call: () => Promise<T>): Promise<{ answer: T; cost: string[] }> => {
    const before = watching.asked().length;
    const answer = await call();
    // Background work of the relay is not part of a call.
    const cost = watching
      .asked()
      .slice(before)
      .filter(
        (name, index, all) =>
          !/^(due-alerts|alerts-remove|webhooks-all(\+cursors-all(\+any-due)?)?|events-tip|deliveries-backlog|activity-.*|connections-(to-warn|urgent.*))$/.test(
            name,
          ) &&
          // How things stand, which is read at each half minute.
          !(name === 'connections-totals' && all[index + 1] === 'deliveries-backlog'),
      );
    return { answer, cost };
  };

  const begun = await costOf(() => startPairing(client));
  const asked = await costOf(() => accessCodeFor(relay, begun.answer.code));
  const again = await costOf(() => accessCodeFor(relay, begun.answer.code));
  const { location = '' } = await walkLogin(begun.answer.authorizeUrl);
  const body = { redirect: location, verifier: begun.answer.verifier };
  const completed = await costOf(() => client.completePairing({ id: begun.answer.id, body }));
  if (!completed.answer.ok) throw new Error(completed.answer.failure.code);
  const { id } = completed.answer.value.connection;
  // The first call of a key in a minute records its use; no call waits for that.
  await service.readConnection({ id });
  await expect.poll(() => watching.asked().at(-1)).toBe('use-add');
  const token = await costOf(() => service.vendToken({ id, body: {} }));
  const renewed = await costOf(() => client.renewConnection({ id, body: {} }));
  const listed = await costOf(() => client.listConnections({ query: {} }));
  const query = { q: 'acct', group: 'fine' } as const;
  const searched = await costOf(() => client.listConnections({ query }));
  const summary = await costOf(() => client.summarizeConnections());
  const accounts = Array.from({ length: 2_000 }, (_, index) => `acct-${index}`);
  const states = await costOf(() => client.readStates({ body: { accounts } }));

  const use = 'session-by-hash+staff-by-id-of-0';
  // One record costs a statement that reads and one that writes; webhooks are read where several records and an event are written.
  expect({
    start: begun.cost,
    connectionUrl: asked.cost,
    repeat: again.cost,
    completion: completed.cost,
    token: token.cost,
    renewal: renewed.cost,
    list: listed.cost,
    search: searched.cost,
    summary: summary.cost,
    states: states.cost,
  }).toEqual({
    start: [
      use,
      'connections-page-account',
      'session-by-id+open-pairings-of-session',
      'sessions-write+pairings-add',
    ],
    connectionUrl: ['pairing-by-hash', 'pairing-write'],
    repeat: ['pairing-by-hash', 'audit-add'],
    completion: [
      use,
      'pairing-by-id',
      // All connections of the account decide which one this is for.
      'connections-page-account',
      expect.stringMatching(/^pairing-by-id\+links-by-id-of-0\+connections-of-/),
      'pairings-write+connections-add+revisions-write+event',
      'connection-by-id',
    ],
    token: ['service-by-hash', 'connection-by-id'],
    // Read beforehand: whether another relay has just renewed it.
    renewal: [
      use,
      'connection-by-id',
      'connection-by-id',
      'connection-write',
      'connection-by-id',
      'connection-write',
    ],
    // A statement for those that need a person, and one for all others.
    list: [use, 'connections-page-group', 'connections-page-by-name'],
    // One for the account with that id, one for those whose ids begin with it, and one for the rest.
    search: [
      use,
      'connections-page-idIs-by-name',
      'connections-page-idIsNot-idBeginsWith-by-name',
      'connections-page-named-idBeginsNotWith-by-name',
    ],
    summary: [use, 'connections-count-states', 'links-pending'],
    states: [use, 'connection-states'],
  });
});

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
    ] as const) {
      await store.connections.list({ ...filter, limit: 100 });
      await store.connections.list({ ...filter, limit: 100, after: '0001750' });
    }
    await store.connections.totals(start);
    await store.connections.countStates(start);
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
