import { type Link, linkSearch, linkStatusOf } from '../../domain/link/link.ts';
import type { Native } from '../native.ts';
import { pageOf } from '../page.ts';
import { type Database, statement } from './database.ts';
import type { RecordsInTables, Row } from './records.ts';

export const nativeLinks = ({ run }: Database, records: RecordsInTables): Native['links'] => ({
  list: async ({ account = null, named, statuses, madeBy = null, now, after = null, limit }) => {
    const matches: { link: Link; cursor: string }[] = [];
    const hasText = named === undefined ? undefined : linkSearch(named);
    const isAll = statuses === undefined && named === undefined;
    const atOnce = isAll ? limit + 1 : Math.max(limit + 1, manyRows);
    // A link's status is decided here alone, so pages are read until enough of their links match.
    for (let behind: string | null = after, isMore = true; isMore && matches.length <= limit; ) {
      const rows: LinkRow[] = await run<LinkRow>(linkPage, [account, madeBy, behind, atOnce]);
      for (const row of rows) {
        const [link] = records.parseAll('links', [row]);
        if (
          link !== undefined &&
          (statuses === undefined || statuses.includes(linkStatusOf(link, now))) &&
          (hasText === undefined || hasText(link))
        )
          matches.push({ link, cursor: row.cursor });
      }
      isMore = rows.length === atOnce;
      behind = rows.at(-1)?.cursor ?? null;
    }
    const { page, next } = pageOf(matches, limit, ({ cursor }) => cursor);
    return { links: page.map(({ link }) => link), ...next };
  },

  countPending: async (madeBy, now) => {
    const [counted] = await run<{ pending: number; waiting: number }>(linksPending, [madeBy, now]);
    return { pendingLinks: counted?.pending ?? 0, waitingLinks: counted?.waiting ?? 0 };
  },

  overdue: async (before, limit) =>
    (await run<{ id: string }>(linksOverdue, [before, limit])).map(({ id }) => id),
});

// --- Internal helpers ---

/** Rows that are read at once if not all of them are asked for. */
const manyRows = 500;

interface LinkRow extends Row {
  cursor: string;
}

const linkPage = statement(
  'link-page',
  `SELECT id, version, record, cursor FROM links
   WHERE ($1::text IS NULL OR account = $1) AND ($2::text[] IS NULL OR made_by = ANY($2))
     AND ($3::text IS NULL OR cursor < $3)
   ORDER BY cursor DESC LIMIT $4`,
  'each time',
);

const linksPending = statement(
  'links-pending',
  `SELECT count(*)::integer AS pending, count(*) FILTER (WHERE record -> 'waiting' <> 'null')::integer AS waiting
   FROM links WHERE made_by = ANY($1) AND ended_at IS NULL AND expires_at > $2`,
);

const linksOverdue = statement(
  'links-overdue',
  'SELECT id FROM links WHERE ended_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2',
);
