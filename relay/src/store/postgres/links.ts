import { linkList } from '../lists/links.ts';
import type { Native } from '../native.ts';
import { pageOf } from '../page.ts';
import { type Database, statement } from './database.ts';
import type { RecordsInTables } from './records.ts';
import { type ListedRow, selectPage } from './select-page.ts';

export const nativeLinks = ({ run }: Database, records: RecordsInTables): Native['links'] => ({
  list: async ({ after, limit, ...asked }) => {
    const matches = await run<ListedRow>(...selectPage(linkList, asked, { after, limit: limit + 1 }));
    const { page, next } = pageOf(matches, limit, ({ cursor }) => cursor);
    // An unreadable row is left out, and the next page starts behind it.
    return { links: records.parseAll('links', page), ...next };
  },

  countPending: async (madeBy, now) => {
    const [counted] = await run<{ pending: number; waiting: number }>(linksPending, [madeBy, now]);
    return { pendingLinks: counted?.pending ?? 0, waitingLinks: counted?.waiting ?? 0 };
  },

  overdue: async (before, limit) =>
    (await run<{ id: string }>(linksOverdue, [before, limit])).map(({ id }) => id),
});

// --- Internal helpers ---

const linksPending = statement(
  'links-pending',
  `SELECT count(*)::integer AS pending, count(*) FILTER (WHERE record -> 'waiting' <> 'null')::integer AS waiting
   FROM links WHERE made_by = ANY($1) AND ended_at IS NULL AND expires_at > $2`,
);

const linksOverdue = statement(
  'links-overdue',
  'SELECT id FROM links WHERE ended_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2',
);
