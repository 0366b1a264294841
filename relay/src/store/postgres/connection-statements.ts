import type { Seconds } from '../../base/time.ts';
import { lastRenewalOfNear, nameOfState, partsOf, type StatePart } from '../../domain/connection/groups.ts';
import { keyAfter } from '../order-key.ts';
import type { ConnectionFilter } from '../store.ts';
import { forgettingAlerts } from './alerts.ts';
import { auditRows } from './audit-log.ts';
import { type Statement, statement, statements, type Value } from './database.ts';
import { conditionsIn } from './filter.ts';
import { enqueueing } from './outbox.ts';
import { cancelling } from './pairings.ts';

const atServer = 'extract(epoch FROM clock_timestamp())::double precision';

const open = cancelling('connection = $1', { now: '$4', by: '$5', ended: 'written' });

const countingStates = (where: string) =>
  `SELECT state, count(*) FILTER (WHERE ending < $1)::integer AS near,
     count(*) FILTER (WHERE ending >= $1)::integer AS far, min(ending) FILTER (WHERE ending > $2) AS next
   FROM connections ${where} GROUP BY state`;

export const sql = statements({
  /** Index-only, in order of connecting. Skips statuses that only a newer relay knows. */
  'connection-states': `SELECT account, id, status FROM connections
   WHERE account = ANY($1) AND status = ANY($2) ORDER BY account, cursor`,
  'connections-due': `(SELECT id, version, last_renewed_at FROM connections
    WHERE lease_until IS NULL AND status = $1 AND renew_at <= $2 ORDER BY renew_at, id LIMIT $4)
   UNION ALL
   (SELECT id, version, last_renewed_at FROM connections
    WHERE lease_until IS NULL AND status = $1 AND renew_at > $3 ORDER BY renew_at, id LIMIT $4)
   LIMIT $4`,
  'connections-scheduled': `SELECT (SELECT count(*) FROM connections WHERE lease_until IS NULL AND renew_at IS NOT NULL)::integer
        + (SELECT count(*) FROM connections WHERE lease_until IS NOT NULL)::integer AS number`,
  'connections-lapsed': `SELECT id FROM connections WHERE lease_until IS NOT NULL
     AND (lease_until <= $1 OR lease_until > (SELECT greatest($1, ${atServer}) + $2))
   ORDER BY lease_until LIMIT 1000`,
  'connection-extend': `UPDATE connections
   SET record = jsonb_set(record, '{renewal,until}', to_jsonb($3::double precision)), version = version + 1
   WHERE id = $1 AND lease_owner = $2 RETURNING id`,
  /**
   * Locks the open pairings first and the connection after them, as a completion does, so that the two never deadlock. PostgreSQL
   * runs the locking query before the update because the update joins its count.
   */
  'connection-disconnect': `WITH ${open.open}, written AS (
     UPDATE connections SET record = $3, version = version + 1
     FROM (SELECT count(*) FROM open_pairings) AS locked
     WHERE id = $1 AND version = $2 RETURNING id
   ), ${open.cancelled}, audited AS (
     INSERT INTO audit_log (entry) ${open.entries} UNION ALL (${auditRows('$6', 'written')})
   ), ${enqueueing('$7', 'written')}, dequeued AS (
     DELETE FROM deliveries WHERE $8 AND subject = $1 AND EXISTS (SELECT FROM written)
       AND EXISTS (SELECT FROM connections WHERE id = $1 AND record ->> 'accessCode' IS NOT NULL)
   ), ${forgettingAlerts('$1', '$9', '$8 AND EXISTS (SELECT FROM written)')}
   SELECT id FROM written`,
  'connection-erase-lost': `WITH erased AS (DELETE FROM connections WHERE id = $1 AND version = $2),
   dequeued AS (DELETE FROM deliveries WHERE subject = $1), ${forgettingAlerts('$1', 'NULL')}
   INSERT INTO audit_log (entry) ${auditRows('$3')}`,
  'connections-of-responsible': `SELECT id FROM connections WHERE record #>> '{responsible,id}' = $1 ORDER BY cursor`,
  /** Index-only, once PostgreSQL has vacuumed. */
  'connections-count-states': countingStates(''),
  'connections-count-states-among': countingStates('WHERE account LIKE ANY($3::text[])'),
});

const conditions = {
  account: 'account = ?',
  status: 'status = ?',
  named: 'names LIKE ?',
  among: 'account LIKE ANY(?::text[])',
};

/** One page, with the conditions and the order that its filter needs. */
export function page({
  group,
  after = '',
  limit,
  account,
  status,
  named,
  among,
}: ConnectionFilter): [Statement, Value[]] {
  const values: Value[] = [after, limit];
  const asked = {
    account,
    status,
    named: named === undefined ? undefined : partOf(named),
    among: among && likes(among),
  };
  const also = conditionsIn(conditions, asked, values);
  // Planned for the value: a text in few names is found by its index, one in many names in the order of the page.
  const pageStatement = (kind: string, text: string): Statement => ({
    ...statement(`connections-page${also.name}${kind}`, text),
    ...(named !== undefined && { planned: 'each time' }),
  });
  if (group === undefined) {
    const text = `SELECT id, version, record, cursor FROM connections
      WHERE cursor > $1${also.sql} ORDER BY cursor LIMIT $2`;
    return [pageStatement('', text), values];
  }
  const ranges = partsOf(group.name).map((part) => rangeOf(part, group.now));
  const [states, from, to] = (['state', 'after', 'before'] as const).map((each) =>
    values.push(ranges.map((range) => range[each])),
  );
  const text = `SELECT id, version, record, cursor
    FROM unnest($${states}::text[], $${from}::text[], $${to}::text[]) AS range (name, after, before),
    LATERAL (SELECT id, version, record, ending AS cursor FROM connections
      WHERE state = name AND ending > $1 AND ending > after AND ending < before${also.sql}
      ORDER BY ending LIMIT $2) AS found
    ORDER BY cursor LIMIT $2`;
  return [pageStatement('-group', text), values];
}

// --- Internal helpers ---

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** A LIKE pattern for a part of a text in lower case. */
const partOf = (text: string): string => `%${escaped(text.toLowerCase())}%`;

/** Account patterns as LIKE patterns. */
export const likes = (patterns: readonly string[]): string[] =>
  patterns.map((each) => each.split('{*}').map(escaped).join('%'));

/** The connections of a part of a state, as a range of `ending`. */
function rangeOf({ state, part }: StatePart, now: Seconds) {
  const border = keyAfter(lastRenewalOfNear(now));
  return {
    state: nameOfState(state),
    after: part === 'far' ? border : '',
    before: part === 'near' ? border : keyAfter(),
  };
}
