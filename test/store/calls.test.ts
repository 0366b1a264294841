import { afterEach, expect, test } from 'vitest';
import { walkLogin } from '../sandbox/walk-login.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { watchStatements } from '../support/postgres/statements.ts';
import { accessCodeFor, startPairing } from '../support/relay/pairing.ts';
import { type RelayStage, stageOfTest } from '../support/relay/relay-stage.ts';
import { watchTransactions } from './lowdb/watch-transactions.ts';

let watching: { stop(): void };
afterEach(() => watching.stop());

test('a call commits once on lowdb, a renewal twice, and reads not at all', async () => {
  const stage = await stageOfTest();
  const transactions = watchTransactions();
  watching = transactions;
  expect(await costsOfCalls(stage, () => [...transactions.written], 'records')).toEqual({
    start: ['records+audit+audit_ends'],
    connectionUrl: ['records+audit+audit_ends'],
    repeat: ['audit+audit_ends'],
    completion: ['records+audit+audit_ends+events+event_ends'],
    token: [],
    passThrough: [],
    // What will be spent is durable before NoiseAware is called.
    renewal: ['records', 'records+audit+audit_ends'],
    list: [],
    search: [],
    summary: [],
    states: [],
  });
});

test('a call sends few SQL statements to PostgreSQL, each a transaction of its own without BEGIN and COMMIT', async () => {
  const stage = await stageOfTest({ env: { RELAY_STORE: (await freshDatabase()).url } });
  const statements = watchStatements();
  watching = statements;
  const use = 'session-by-hash+staff-by-id-of-0';
  // One record costs a statement that reads and one that writes; webhooks are read where several records and an event are written.
  expect(await costsOfCalls(stage, () => statements.asked(), 'use-add')).toEqual({
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
    passThrough: ['service-by-hash', 'connection-by-id'],
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
    list: [use, 'connections-page-by-ending', 'connections-page-within-by-listed'],
    // One for the account with that id, one for those whose ids begin with it, and one for the rest.
    search: [
      use,
      'connections-page-within-id-by-listed',
      'connections-page-within-beginning-by-listed',
      'connections-page-within-part-by-listed',
    ],
    summary: [use, 'connections-count-states', 'links-pending'],
    states: [use, 'connection-states'],
  });
});

// --- Internal helpers ---

/**
 * What each frequent call sends to the store.
 * @param sent names of all that was sent until now
 * @param useOfKey what records the first call of a key in a minute; no call waits for it
 */
async function costsOfCalls(
  { relay, staff, service, key }: RelayStage,
  sent: () => string[],
  useOfKey: string,
): Promise<Record<string, string[]>> {
  const costs: Record<string, string[]> = {};
  const cost = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    const before = sent().length;
    const answer = await call();
    costs[name] = sent()
      .slice(before)
      .filter((each, index, all) => !isOwnWork(each, all[index + 1]));
    return answer;
  };

  const begun = await cost('start', () => startPairing(staff));
  await cost('connectionUrl', () => accessCodeFor(relay, begun.code));
  await cost('repeat', () => accessCodeFor(relay, begun.code));
  const { location = '' } = await walkLogin(begun.authorizeUrl);
  const completion = { redirect: location, verifier: begun.verifier };
  const completed = await cost('completion', () => staff.completePairing({ id: begun.id, body: completion }));
  if (!completed.ok) throw new Error(completed.failure.code);
  const { id } = completed.value.connection;
  const before = sent().length;
  await service.readConnection({ id });
  await expect.poll(() => sent().slice(before)).toContain(useOfKey);
  await cost('token', () => service.vendToken({ id, body: {} }));
  const through = `${relay.url}/v1/connections/${id}/noiseaware/thresholds/list`;
  const passed = await cost('passThrough', () =>
    fetch(through, { method: 'POST', headers: { authorization: `Bearer ${key}` } }),
  );
  await passed.arrayBuffer();
  await cost('renewal', () => staff.renewConnection({ id, body: {} }));
  await cost('list', () => staff.listConnections({ query: {} }));
  await cost('search', () => staff.listConnections({ query: { q: 'acct', group: 'fine' } }));
  await cost('summary', () => staff.summarizeConnections());
  const accounts = Array.from({ length: 2_000 }, (_, index) => `acct-${index}`);
  await cost('states', () => staff.readStates({ body: { accounts } }));
  return costs;
}

/** Whether a statement is background work of the relay and no part of a call. How things stand is read at each half minute. */
const isOwnWork = (name: string, next: string | undefined): boolean =>
  /^(due-alerts|alerts-remove|webhooks-all(\+cursors-all(\+any-due)?)?|events-tip|deliveries-queued|activity-.*|connections-(to-warn|urgent.*))$/.test(
    name,
  ) ||
  (name === 'connections-totals' && next === 'deliveries-queued');
