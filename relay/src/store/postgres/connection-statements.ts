import { nameOfState } from '../../domain/connection/groups.ts';
import type { Leg } from '../list-connections.ts';
import { byEnd, connectionList, endKeysOf, sectionConditions } from '../lists/connections.ts';
import { type Statement, statement, statements, type Value } from './database.ts';
import { conditionsOf } from './filter.ts';
import { selectPage } from './select-page.ts';

/** The connections of each state from the counts that triggers keep, with what else is read of them. */
const totals = (further = '') =>
  `SELECT state, connections, (SELECT ending FROM connections WHERE connections.state = counted.state AND ending > $1
     ORDER BY ending LIMIT 1) AS next${further}
   FROM (SELECT state, sum(number)::integer AS connections FROM connection_counts GROUP BY state) AS counted`;

export const sql = statements({
  /**
   * In order of connecting. Skips statuses that only a newer relay knows. Reads records only of accounts with several living
   * connections.
   */
  'connection-states': `SELECT account, id, state, last_renewed_at,
     CASE WHEN count(*) FILTER (WHERE status <> 'disconnected') OVER (PARTITION BY account) > 1
       THEN nullif(record -> 'identity', 'null') END AS identity
   FROM connections WHERE account = ANY($1) AND status = ANY($2) ORDER BY account, cursor`,
  'connections-due': `(SELECT id, version, last_renewed_at FROM connections
    WHERE lease_until IS NULL AND status = $1 AND renew_at <= $2 ORDER BY renew_at, id LIMIT $4)
   UNION ALL
   (SELECT id, version, last_renewed_at FROM connections
    WHERE lease_until IS NULL AND status = $1 AND renew_at > $3 ORDER BY renew_at, id LIMIT $4)
   LIMIT $4`,
  /** Index-only, once PostgreSQL has vacuumed. */
  'connections-by-responsible': `SELECT responsible AS id, count(*)::integer AS number
   FROM connections WHERE status <> 'disconnected' GROUP BY responsible`,
  'connections-urgent-count': `SELECT count(*)::integer AS count FROM connections
    WHERE state = 'active/' AND ending > $1 AND ending < $2`,
  'connections-urgent': `SELECT id, version, last_renewed_at FROM connections
    WHERE state = 'active/' AND ending > $1 AND ending < $2 AND lease_until IS NULL ORDER BY ending LIMIT $3`,
  'connections-scheduled': `SELECT (SELECT count(*) FROM connections WHERE lease_until IS NULL AND renew_at IS NOT NULL)::integer
        + (SELECT count(*) FROM connections WHERE lease_until IS NOT NULL)::integer AS number`,
  'connections-totals': totals(),
  /** Index-only, once PostgreSQL has vacuumed. */
  'connections-count-states': totals(`, (SELECT count(*)::integer FROM connections
     WHERE connections.state = counted.state AND ending < $2 AND counted.state = ANY($3::text[])) AS near`),
  /** Index-only, too: a range of the index for each state and span, without a look at its entries. */
  'connections-count-ends': `SELECT number FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS span (first, last, nth),
     LATERAL (SELECT count(*)::integer AS number FROM connections
       WHERE state = ANY($1::text[]) AND ending >= first AND ending < last) AS counted ORDER BY nth`,
});

/** Counts the connections of some accounts in each state, with what else `values` ask of them. */
export function countStatesInScope(accountScope: readonly string[], values: Value[]): [Statement, Value[]] {
  const clause = conditionsOf(connectionList.conditions, { accountScope }, values);
  const text = `SELECT state, count(*)::integer AS connections,
     min(ending) FILTER (WHERE ending > $1) AS next,
     count(*) FILTER (WHERE ending < $2 AND state = ANY($3::text[]))::integer AS near
   FROM connections WHERE true${clause.sql} GROUP BY state`;
  return [statement(`connections-count-states${clause.name}`, text, clause.planned), values];
}

/** Selects the first connections of a leg behind a key, as many as `limit`: of each state, where they are listed by their ends. */
export function selectLeg({ order, filter }: Leg, after: string, limit: number): [Statement, Value[]] {
  const { within, ...asked } = filter;
  if (order !== byEnd || within === undefined)
    return selectPage(
      { ...connectionList, conditions: sectionConditions },
      filter,
      { after, limit },
      { order },
    );
  const ranges = within.parts.map((part) => ({
    state: nameOfState(part.state),
    ...endKeysOf(part, within.now),
  }));
  const values: Value[] = [
    after,
    limit,
    ...(['state', 'after', 'before'] as const).map((each) => ranges.map((range) => range[each])),
  ];
  const clause = conditionsOf(sectionConditions, asked, values);
  const text = `SELECT id, version, record, cursor
    FROM unnest($3::text[], $4::text[], $5::text[]) AS range (name, after, before),
    LATERAL (SELECT id, version, record, ending AS cursor FROM connections
      WHERE state = name AND ending > $1 AND ending > after AND ending < before${clause.sql}
      ORDER BY ending LIMIT $2) AS found
    ORDER BY cursor LIMIT $2`;
  return [statement(`connections-page${clause.name}-by-ending`, text, clause.planned), values];
}
