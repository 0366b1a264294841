import { createLog } from '@noiseaware-connect/relay/log';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { dayOfWork } from '../conformance/day-of-work.ts';
import {
  ada,
  relay as byRelay,
  presented,
  sampleConnection,
  samplePairing,
  start,
} from '../conformance/samples.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { walkLogin } from '../sandbox/walk-login.ts';
import { accessCodeFor, startPairing } from '../support/pairing.ts';
import { freshDatabase, type TestDatabase } from '../support/postgres-database.ts';
import { watchStatements } from '../support/statements.ts';
import { startTestRelay } from '../support/test-relay.ts';

let watching: ReturnType<typeof watchStatements>;
afterEach(() => watching.stop());

test('a call costs a handful of statements, none of them a BEGIN or COMMIT', async () => {
  const sandbox = await startSandbox();
  const { url } = await freshDatabase();
  const relay = await startTestRelay({ sandbox, env: { RELAY_STORE: url } });
  const { client } = await relay.enrol('Alex');
  const service = await relay.service('billing');
  watching = watchStatements();
  const costOf = async <T>(call: () => Promise<T>): Promise<{ answer: T; cost: string[] }> => {
    const before = watching.asked().length;
    const answer = await call();
    return { answer, cost: watching.asked().slice(before) };
  };

  const begun = await costOf(() => startPairing(client));
  const asked = await costOf(() => accessCodeFor(relay, begun.answer.code));
  const again = await costOf(() => accessCodeFor(relay, begun.answer.code));
  const { location = '' } = await walkLogin(begun.answer.authorizeUrl);
  const body = { redirect: location, verifier: begun.answer.verifier };
  const completed = await costOf(() => client.completePairing({ id: begun.answer.id, body }));
  if (!completed.answer.ok) throw new Error(completed.answer.failure.code);
  const { id } = completed.answer.value.connection;
  const token = await costOf(() => service.client.vendToken({ id, body: {} }));
  const renewed = await costOf(() => client.renewConnection({ id, body: {} }));
  const listed = await costOf(() => client.listConnections({ query: {} }));
  await relay.stop();
  await sandbox.stop();

  expect({
    start: begun.cost,
    connectionUrl: asked.cost,
    repeat: again.cost,
    completion: completed.cost,
    token: token.cost,
    renewal: renewed.cost,
    list: listed.cost,
  }).toEqual({
    start: ['session-use', 'session-use', 'pairing-start'],
    connectionUrl: ['pairing-by-code', 'pairing-write'],
    repeat: ['pairing-by-code', 'audit-add'],
    completion: [
      'session-use',
      'session-use',
      'pairing-by-id',
      'pairing-by-id-with-connection',
      'pairing-connect',
      'connection-by-id',
    ],
    token: ['service-living', 'service-living', 'connection-by-id'],
    renewal: [
      'session-use',
      'session-use',
      'connection-by-id',
      'connection-write',
      'connection-by-id',
      'connection-write',
    ],
    list: ['session-use', 'connections-page'],
  });
});

describe('on a database with many rows', () => {
  test('no statement that asks for something looks through a whole table to find it', async () => {
    const database = await freshDatabase();
    const store = await openPostgresStore({
      location: parsePostgresUrl(database.url),
      log: createLog('silent'),
    });
    await fill(database);
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
    ] as const) {
      await store.connections.list({ ...filter, limit: 100 });
      await store.connections.list({ ...filter, limit: 100, after: '0001750' });
    }
    await store.connections.due(start + 900, 'active', 1_000);
    await store.connections.markInterrupted(start, byRelay);
    await store.connections.extendRenewal('last', 'nobody', start);
    await store.staff.useSession('hash-1', start);
    await store.staff.sessionsOf('staff-1', start);
    await store.staff.endSession('staff-1', 's11', start, ada);
    await store.services.find('hash');
    await store.audit.read({ limit: 50 });
    await store.audit.read({ connection: 'last', limit: 50 });
    const statements = new Map(
      watching.sent.filter(({ values }) => values.length > 0).map((each) => [each.name, each]),
    );
    watching.stop();
    await store.close();

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
  });
});

// --- Internal helpers ---

const many = 20_000;

/** Rows as a relay with many customers has them, written by PostgreSQL itself. */
async function fill({ query }: TestDatabase): Promise<void> {
  const patch = (of: object) => `'${JSON.stringify(of)}'::jsonb`;
  const numbered = (over: Record<string, string>) =>
    `jsonb_build_object(${Object.entries(over)
      .map(([key, sql]) => `'${key}', ${sql}`)
      .join(', ')})`;
  const each = `FROM generate_series(1, ${many}) AS n`;
  const time = `${start} + n`;
  await query(`INSERT INTO connections (record, place)
    SELECT ${patch(sampleConnection())} || ${numbered({
      id: "'c' || n",
      connectedAt: time,
      renewAt: time,
      account: "jsonb_build_object('id', 'account-' || n / 3)",
      status: "CASE WHEN n % 50 = 0 THEN 'degraded' ELSE 'active' END",
    })}, lpad((${time})::text || '000', 16, '0') || '.c' || n || '/' ${each}`);
  await query(`INSERT INTO pairings (record)
    SELECT ${patch(samplePairing())} || ${numbered({
      id: "'p' || n",
      codeHash: "'code' || n",
      session: "'s' || n",
      staff: "jsonb_build_object('id', 'staff-' || n / 10, 'name', 'Somebody')",
      expiresAt: `${time} + 10000000`,
    })} ${each}`);
  await query(`INSERT INTO sessions (record, ends_at)
    SELECT ${numbered({ id: "'s' || n", hash: "'hash-' || n", staff: "'staff-' || n / 10", createdAt: time, lastUsedAt: time })},
      ${time} + 10000000 ${each}`);
  await query(`INSERT INTO invites (record)
    SELECT ${numbered({ hash: "'invite-' || n", staff: "'staff-' || n / 10", expiresAt: `${time} + 10000000` })} ${each}`);
  await query(`INSERT INTO audit_log (entry)
    SELECT ${numbered({ at: time, what: "'renewed'", who: `'{"kind":"relay"}'::jsonb`, connection: "'c' || n % 500" })} ${each}`);
  await query('ANALYZE');
}

/** Of the tables with many rows, those that the plan reads from end to end: planned for any values, as a relay's is. */
async function tablesScannedBy({ query }: TestDatabase, text: string, values: unknown[]): Promise<string[]> {
  const literals = values.map((value) =>
    typeof value === 'number' ? value : pg.escapeLiteral(String(value)),
  );
  const [last] = await query<{ 'QUERY PLAN': unknown }>(
    [
      'SET plan_cache_mode = force_generic_plan',
      `PREPARE asked AS ${text}`,
      `EXPLAIN (FORMAT JSON) EXECUTE asked (${literals.join(', ')})`,
    ].join(';\n'),
  );
  return [...JSON.stringify(last).matchAll(/"Node Type":"Seq Scan"[^{}]*?"Relation Name":"(\w+)"/g)]
    .map(([, table = '']) => table)
    .filter((table) => ['connections', 'pairings', 'sessions', 'invites', 'audit_log'].includes(table));
}
