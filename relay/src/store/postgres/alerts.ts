import type { Seconds } from '../../base/time.ts';
import { alertList } from '../lists/alerts.ts';
import type { Native } from '../native.ts';
import { pageOf } from '../page.ts';
import { type Database, statements } from './database.ts';
import type { RecordsInTables } from './records.ts';
import { type ListedRow, selectPage } from './select-page.ts';

export function nativeAlerts({ run }: Database, records: RecordsInTables): Native['alerts'] {
  return {
    add: async (alerts) => {
      const added = await run<{ id: string }>(sql['alerts-add'], [JSON.stringify(alerts)]);
      return { added: added.map(({ id }) => id), dropped: 0 };
    },

    list: async ({ after, limit, ...asked }) => {
      const page = selectPage(alertList, asked, { after, limit: limit + 1 }, { further: `, ${follows}` });
      const matches = await run<ListedRow & { follows: string | null }>(...page);
      const { page: rows, next } = pageOf(matches, limit, ({ cursor }) => cursor);
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

/** The latest earlier alert that began what this one continues or resolves. */
const follows = `(
   SELECT first.id FROM alerts AS first
   WHERE NOT alerts.begins AND first.begins AND first.subject = alerts.subject AND first.at <= alerts.at
   ORDER BY first.at DESC, first.id DESC LIMIT 1
 ) AS follows`;

const sql = statements({
  'alerts-add': `INSERT INTO alerts (record) SELECT jsonb_array_elements($1::jsonb)
   ON CONFLICT (id) DO NOTHING RETURNING id`,
  'alerts-remove': `DELETE FROM alerts WHERE id = ANY (ARRAY(
     SELECT id FROM alerts WHERE received_at < $1 LIMIT ${atOnce} FOR UPDATE SKIP LOCKED)) RETURNING 1`,
});
