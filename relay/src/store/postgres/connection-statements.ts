import type { Seconds } from '../../base/time.ts';
import { expiryCutoff, nameOfState, nearEndCutoff, type StatePart } from '../../domain/connection/groups.ts';
import type { ListSection } from '../../domain/connection/list-order.ts';
import type { SearchRank } from '../../domain/connection/matches-search.ts';
import { searchPattern } from '../../domain/name-search.ts';
import type { ConnectionFilter } from '../contract/connection.ts';
import { keyAfter, orderKey } from '../order-key.ts';
import { inAnyCase } from './columns.ts';
import { type Statement, statement, statements, type Value } from './database.ts';
import { conditionsIn, escapeLike, matchesPattern, planned } from './filter.ts';

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

/** As an index has it. */
const accountInAnyCase = inAnyCase('account');

const conditions = {
  account: 'account = ?',
  status: 'status = ?',
  // What few connections match is found by its index, what many match in the order of the page.
  named: planned('names ~ ?'),
  idIs: `${accountInAnyCase} = ?`,
  idIsNot: `${accountInAnyCase} <> ?`,
  idBeginsWith: planned(`${accountInAnyCase} LIKE ?`),
  idBeginsNotWith: `${accountInAnyCase} NOT LIKE ?`,
  accountScope: matchesPattern('account'),
  endsFrom: planned("status <> 'disconnected' AND ending >= ?"),
  endsUntil: 'ending < ?',
};

/** Counts the connections of some accounts in each state, with what else `values` ask of them. */
export function countStatesInScope(accountScope: readonly string[], values: Value[]): [Statement, Value[]] {
  const clause = conditionsIn(conditions, { accountScope }, values);
  const text = `SELECT state, count(*)::integer AS connections,
     min(ending) FILTER (WHERE ending > $1) AS next,
     count(*) FILTER (WHERE ending < $2 AND state = ANY($3::text[]))::integer AS near
   FROM connections WHERE true${clause.sql} GROUP BY state`;
  return [statement(`connections-count-states${clause.name}`, text, clause.planned), values];
}

/** One page, with the conditions that its filter needs: in order of connecting, or of a section with the groups at that time. */
export function page(
  { after = '', limit, account, status, named, accountScope, dies }: Omit<ConnectionFilter, 'listed'>,
  section?: ListSection & { now: Seconds },
): [Statement, Value[]] {
  const values: Value[] = [after, limit];
  const filter = {
    account,
    status,
    ...(named !== undefined && searching(named, section?.rank)),
    accountScope,
    endsFrom: dies && orderKey(expiryCutoff(dies.from)),
    endsUntil: dies && orderKey(expiryCutoff(dies.until)),
  };
  const clause = conditionsIn(conditions, filter, values);
  const pageStatement = (kind: string, text: string) =>
    statement(`connections-page${clause.name}${kind}`, text, clause.planned);
  if (section === undefined) {
    const text = `SELECT id, version, record, cursor FROM connections
      WHERE cursor > $1${clause.sql} ORDER BY cursor LIMIT $2`;
    return [pageStatement('', text), values];
  }
  if (section.by === 'name') {
    const [all, near, far] = (['all', 'near', 'far'] as const).map((part) =>
      values.push(section.parts.filter((each) => each.part === part).map(({ state }) => nameOfState(state))),
    );
    const border = values.push(keyAfter(nearEndCutoff(section.now)));
    const text = `SELECT id, version, record, listed AS cursor FROM connections
      WHERE listed > $1 AND (state = ANY($${all}) OR state = ANY($${near}) AND ending < $${border}
        OR state = ANY($${far}) AND ending >= $${border})${clause.sql}
      ORDER BY listed LIMIT $2`;
    return [pageStatement('-by-name', text), values];
  }
  const ranges = section.parts.map((part) => rangeOf(part, section.now));
  const [states, from, to] = (['state', 'after', 'before'] as const).map((each) =>
    values.push(ranges.map((range) => range[each])),
  );
  const text = `SELECT id, version, record, cursor
    FROM unnest($${states}::text[], $${from}::text[], $${to}::text[]) AS range (name, after, before),
    LATERAL (SELECT id, version, record, ending AS cursor FROM connections
      WHERE state = name AND ending > $1 AND ending > after AND ending < before${clause.sql}
      ORDER BY ending LIMIT $2) AS found
    ORDER BY cursor LIMIT $2`;
  return [pageStatement('-group', text), values];
}

// --- Internal helpers ---

/** The conditions of a search, or of a rank of it. A rank's own one excludes those before it, so that no connection is in two. */
function searching(text: string, rank: SearchRank | undefined) {
  const wanted = text.toLowerCase();
  const beginning = `${escapeLike(wanted)}%`;
  switch (rank) {
    case undefined:
      return { named: searchPattern(text) };
    case 'id':
      return { idIs: wanted };
    case 'beginning':
      return { idBeginsWith: beginning, idIsNot: wanted };
    case 'part':
      return { named: searchPattern(text), idBeginsNotWith: beginning };
  }
}

/** The connections of a part of a state, as a range of `ending`. */
function rangeOf({ state, part }: StatePart, now: Seconds) {
  const border = keyAfter(nearEndCutoff(now));
  return {
    state: nameOfState(state),
    after: part === 'far' ? border : '',
    before: part === 'near' ? border : keyAfter(),
  };
}
