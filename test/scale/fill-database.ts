import type { TestDatabase } from '../support/postgres/database-at.ts';

/** The tables that {@link fillDatabase} fills. */
export const filledTables: readonly string[] = ['connections', 'events', 'audit', 'audit_ids'];

/** How many people are responsible for the connections. */
const people = 40;

/**
 * Fills the database of a relay that has at least one connection, with its event and audit entries: copies of that connection with
 * other accounts, organizations and people, and for each an event and an audit entry. None is due for the next hour. PostgreSQL writes the rows itself, and the indexes of each table after them.
 */
export async function fillDatabase(database: TestDatabase, connections: number): Promise<void> {
  const { query } = database;
  await query(`INSERT INTO staff (record)
    SELECT record || jsonb_build_object('id', 'person-' || n, 'name', ${nameOfPerson})
    FROM (SELECT record FROM staff LIMIT 1) AS sample, generate_series(0, ${people - 1}) AS n`);
  const partsOfConnections = Array.from({ length: 4 }, (_, part) => {
    const [first, last] = [part, part + 1].map((each) => Math.floor((connections * each) / 4));
    return `INSERT INTO connections (record)
      SELECT sample.record || jsonb_build_object(
        'id', 'connection-' || n,
        'account', ${account},
        'connectedBy', ${person},
        'responsible', ${person},
        'connectedAt', ${now} - 86400.0 * (n % 300) - n % 997,
        'identity', jsonb_build_object('by', 'orgId', 'value', (500000 + n)::text, 'name', ${name} || ' GmbH'),
        'status', CASE WHEN n % 100 = 7 THEN 'reauthorization_required' WHEN n % 50 = 1 THEN 'degraded'
          WHEN n % 20 = 3 THEN 'disconnected' ELSE 'active' END,
        'cause', CASE WHEN n % 100 = 7 THEN 'refused' WHEN n % 50 = 1 THEN 'unreachable'
          WHEN n % 20 = 3 THEN 'disconnected_by_staff' END,
        'lastRenewedAt', ${now} - 86400.0 * (n % 8) - n % 997,
        'renewAt', CASE WHEN n % 100 = 7 OR n % 50 = 1 OR n % 20 = 3 THEN NULL ELSE ${now} + 3600 + 604800.0 * n / ${connections} END
      ) FROM (SELECT record FROM connections LIMIT 1) AS sample, generate_series(${first} + 1, ${last}) AS n`;
  });
  await withoutIndexes(database, 'connections', ...partsOfConnections);
  await withoutIndexes(
    database,
    'events',
    `INSERT INTO events (seq, record)
      SELECT tip.seq + n, log.record || jsonb_build_object('event', 'event-' || n, 'subject', 'connection-' || n,
        'account', ${account} ->> 'id', 'at', ${now} - 86400.0 * 30 * (1 - n / ${connections}.0))
      FROM (SELECT max(seq) AS seq FROM events) AS tip,
        (SELECT record FROM events WHERE type = 'connection.connected' LIMIT 1) AS log,
        generate_series(1, ${connections}) AS n;
    UPDATE event_ends SET seq = (SELECT max(seq) FROM events)`,
  );
  // Chained entries whose head was just reported, so that no relay is at work on them meanwhile or verifies them.
  await query(`ALTER TABLE audit DISABLE TRIGGER USER;
    INSERT INTO audit_heads (record) VALUES (jsonb_build_object('id', 'last', 'seq', 0, 'hash', '', 'at', ${now}))
      ON CONFLICT (id) DO UPDATE SET record = EXCLUDED.record`);
  await withoutIndexes(
    database,
    'audit',
    `INSERT INTO audit (entry, link, chain)
      SELECT (entry::jsonb || jsonb_build_object('connection', 'connection-' || n, 'account', ${account} ->> 'id',
        'who', jsonb_build_object('kind', CASE WHEN n % 1000 = 0 THEN 'staff' ELSE 'service' END) || ${person} || jsonb_build_object('requestId', 'request-' || n),
        'at', ${now} - 86400.0 * 90 * (1 - n / ${connections}.0)))::json, ends.link + n, ''
      FROM audit_ends AS ends,
        (SELECT entry FROM audit WHERE entry ->> 'what' = 'connected' LIMIT 1) AS sample,
        generate_series(1, ${connections}) AS n;
    UPDATE audit_ends SET link = (SELECT max(link) FROM audit)`,
  );
  await query(`ALTER TABLE audit ENABLE TRIGGER USER`);
  await withoutIndexes(
    database,
    'audit_ids',
    `INSERT INTO audit_ids SELECT id, seq FROM audit,
        unnest(ARRAY[entry ->> 'connection', entry ->> 'account', entry #>> '{who,id}', entry #>> '{who,requestId}']) AS each (id)
      WHERE entry ->> 'connection' LIKE 'connection-%'`,
  );
  await query('VACUUM ANALYZE');
}

// --- Internal helpers ---

const now = 'floor(extract(epoch FROM now()))::float8';

/** Few of the first names and many of the second, as names are: 32 places, 32 kinds, and a number. */
const places =
  'Seaside,Harbour,Alpine,Lakeview,Sunny,Old Town,Riverside,Casa,Villa,Haus,Chalet,Domaine,Quinta,Finca,Nordic,Baltic,Garden,Forest,Meadow,Summit,Valley,Coral,Amber,Silver,Golden,Blue,Green,White,Royal,Little,Grand,Zephyr';
const kinds =
  'Rentals,Apartments,Stays,Lodges,Homes,Suites,Rooms,Residences,Retreats,Cabins,Cottages,Flats,Hosting,Holidays,Escapes,Living,Bella,Rosa,Verde,Marina,Sol,Monte,Vista,Lago,Norte,Sur,Prima,Aurora,Luna,Stella,Nova,Aqua';
const wordOf = (list: string, n: string) =>
  `split_part('${list}', ',', (1 + ${n} % ${list.split(',').length})::integer)`;
const name = `${wordOf(places, 'n')} || ' ' || ${wordOf(kinds, '(n / 32)')} || ' ' || n / 1024`;
/** One in five has an id alone. */
const account = `jsonb_strip_nulls(jsonb_build_object('id', 'cust-' || n,
  'name', CASE WHEN n % 5 > 0 THEN ${name} END))`;
const nameOfPerson = `${wordOf('Ada,Ben,Cem,Dora,Eva,Finn,Gita,Hugo', 'n')} || ' ' || ${wordOf('Meyer,Novak,Ortiz,Petit,Quist', 'n')}`;
const person = `jsonb_build_object('id', 'person-' || n % ${people}, 'name', ${nameOfPerson.replaceAll('n %', `n % ${people} %`)})`;

/** Runs statements at the same time while a table has no indexes but its primary key, and makes them again: a fraction of the time. */
async function withoutIndexes({ query }: TestDatabase, table: string, ...sql: string[]): Promise<void> {
  const indexes = await query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS definition
     FROM pg_index WHERE indrelid = $1::regclass AND NOT indisprimary`,
    [table],
  );
  await query(indexes.map((index) => `DROP INDEX ${index.name}`).join(';'));
  await Promise.all(sql.map((each) => query(each)));
  await Promise.all(indexes.map(({ definition }) => query(definition)));
}
