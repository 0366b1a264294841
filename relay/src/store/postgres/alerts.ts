import type { Seconds } from '../../base/time.ts';
import { decideVerdict, longestPause } from '../../domain/alert/alert.ts';
import type { AlertFilter, AlertStore } from '../alert-store.ts';
import type { OwnVerbs } from '../decided.ts';
import { pageOf } from '../page.ts';
import { type Database, type Statement, statement, statements, type Value } from './database.ts';
import { conditionsIn } from './filter.ts';
import type { RecordsInTables, Row } from './records.ts';

export function alertStore({ run }: Database, records: RecordsInTables): OwnVerbs<AlertStore, 'alerts'> {
  return {
    add: async (alerts) => {
      const added = await run<{ id: string }>(sql['alerts-add'], [JSON.stringify(alerts)]);
      return { added: added.map(({ id }) => id), dropped: 0 };
    },

    list: async ({ limit, ...filter }) => {
      const found = await run<ListedRow>(...page({ ...filter, limit: limit + 1 }));
      const { page: rows, next } = pageOf(found, limit, ({ place }) => place);
      // An unreadable row is left out, and the next page starts behind it.
      const alerts = rows.flatMap((row) => {
        const alert = records.read('alerts', row);
        return alert === undefined ? [] : [{ alert, follows: row.follows }];
      });
      return { alerts, ...next };
    },

    takeDue: (now, until, limit) =>
      records.all('alerts', sql['alerts-take'], [now, now + longestPause, until, limit]),

    settle: async (found, now) => {
      for (const { id, finding } of found) {
        await records.changeRow('alerts', [sql['alert-by-id'], [id]], (alert, row: PairedRow | undefined) =>
          decideVerdict(alert, finding, now, row?.follows ?? null),
        );
      }
    },

    removeBefore: async (at: Seconds) => {
      while ((await run(sql['alerts-remove'], [at])).length === atOnce);
    },
  };
}

/**
 * Parts of another statement: erase the alerts of a connection that is forgotten, those of its account that came while it had no
 * connection, and their queued deliveries.
 * @param id the placeholder of the connection's id, `account` that of the account's; `where` is a further condition
 */
export const forgettingAlerts = (id: string, account: string, where = 'true') =>
  `unlisted AS (
     DELETE FROM alerts WHERE ${where} AND (connection = ${id} OR (connection IS NULL AND account = ${account}))
     RETURNING id
   ), dequeued_alerts AS (DELETE FROM deliveries WHERE subject IN (SELECT id FROM unlisted))`;

// --- Internal helpers ---

/** Rows that one statement removes. */
const atOnce = 1_000;

interface PairedRow extends Row {
  follows: string | null;
}

interface ListedRow extends PairedRow {
  place: string;
}

/** The latest earlier alert that began what this one continues or resolves. */
const follows = `(
   SELECT first.id FROM alerts AS first
   WHERE NOT alerts.begins AND first.begins AND first.subject = alerts.subject AND first.at <= alerts.at
   ORDER BY first.at DESC, first.id DESC LIMIT 1
 ) AS follows`;

const conditions = { account: 'account = ?', connection: 'connection = ?', after: 'place < ?' };

function page(filter: AlertFilter): [Statement, Value[]] {
  const values: Value[] = [filter.limit];
  const asked = conditionsIn(conditions, filter, values);
  const text = `SELECT id, version, record, place, ${follows} FROM alerts WHERE true${asked.sql} ORDER BY place DESC LIMIT $1`;
  return [statement(`alerts-page${asked.name}`, text), values];
}

const sql = statements({
  'alert-by-id': `SELECT id, version, record, ${follows} FROM alerts WHERE id = $1`,
  'alerts-add': `INSERT INTO alerts (record) SELECT jsonb_array_elements($1::jsonb)
   ON CONFLICT (id) DO NOTHING RETURNING id`,
  /**
   * Alerts that another relay is leasing now are skipped. A time further ahead than any possible one was set by a clock that ran
   * ahead.
   */
  'alerts-take': `UPDATE alerts SET version = version + 1,
     record = jsonb_set(record, '{checkAt}', to_jsonb($3::double precision))
   WHERE id = ANY (ARRAY(SELECT id FROM alerts WHERE check_at <= $1 OR check_at > $2
     ORDER BY check_at LIMIT $4 FOR UPDATE SKIP LOCKED))
   RETURNING id, version, record`,
  'alerts-remove': `DELETE FROM alerts WHERE id = ANY (ARRAY(
     SELECT id FROM alerts WHERE received_at < $1 LIMIT ${atOnce} FOR UPDATE SKIP LOCKED)) RETURNING 1`,
});
