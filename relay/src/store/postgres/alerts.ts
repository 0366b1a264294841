import type { Seconds } from '../../base/time.ts';
import { searchPattern } from '../../domain/name-search.ts';
import type { AlertFilter } from '../contract/alert.ts';
import type { Native } from '../native.ts';
import { pageOf } from '../page.ts';
import { inAnyCase } from './columns.ts';
import { type Database, type Statement, statement, statements, type Value } from './database.ts';
import { conditionsIn, matchesPattern } from './filter.ts';
import type { RecordsInTables, Row } from './records.ts';

export function nativeAlerts({ run }: Database, records: RecordsInTables): Native['alerts'] {
  return {
    add: async (alerts) => {
      const added = await run<{ id: string }>(sql['alerts-add'], [JSON.stringify(alerts)]);
      return { added: added.map(({ id }) => id), dropped: 0 };
    },

    list: async ({ limit, ...filter }) => {
      const matches = await run<ListedRow>(...page({ ...filter, limit: limit + 1 }));
      const { page: rows, next } = pageOf(matches, limit, ({ place }) => place);
      // An unreadable row is left out, and the next page starts behind it.
      const alerts = rows.flatMap((row) => {
        const alert = records.parse('alerts', row);
        return alert === undefined ? [] : [{ alert, follows: row.follows }];
      });
      return { alerts, ...next };
    },

    removeBefore: async (at: Seconds) => {
      while ((await run(sql['alerts-remove'], [at])).length === atOnce);
    },
  };
}

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

const conditions = {
  account: 'account = ?',
  connection: 'connection = ?',
  verified: "record ->> 'verified' = ?",
  named: `(${['account', "record ->> 'names'"].map((text) => `${inAnyCase(text)} ~ ?`).join(' OR ')})`,
  accountScope: matchesPattern('account'),
  after: 'place < ?',
};

function page({ unmatched, ...filter }: AlertFilter): [Statement, Value[]] {
  const values: Value[] = [filter.limit];
  const clause = conditionsIn(
    conditions,
    { ...filter, named: filter.named && searchPattern(filter.named) },
    values,
  );
  const text = `SELECT id, version, record, place, ${follows} FROM alerts
    WHERE ${unmatched ? 'connection IS NULL' : 'true'}${clause.sql} ORDER BY place DESC LIMIT $1`;
  return [
    statement(`alerts-${unmatched ? 'unmatched' : 'page'}${clause.name}`, text, clause.planned),
    values,
  ];
}

const sql = statements({
  'alerts-add': `INSERT INTO alerts (record) SELECT jsonb_array_elements($1::jsonb)
   ON CONFLICT (id) DO NOTHING RETURNING id`,
  'alerts-remove': `DELETE FROM alerts WHERE id = ANY (ARRAY(
     SELECT id FROM alerts WHERE received_at < $1 LIMIT ${atOnce} FOR UPDATE SKIP LOCKED)) RETURNING 1`,
});
