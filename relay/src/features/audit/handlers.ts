import type { Api } from '@noiseaware-connect/shared/contract/api';
import { type PublicEntry, people } from '@noiseaware-connect/shared/contract/audit-entry';
import type { QueryOf } from '@noiseaware-connect/shared/contract/endpoint';
import { Failure } from '@noiseaware-connect/shared/failure';
import { timestampOf } from '../../base/time.ts';
import { cursorsOf, pageSizeOf } from '../../calls/cursor.ts';
import { everyAccount, findConnection } from '../../calls/find-connection.ts';
import type { Handlers } from '../../calls/handler.ts';
import { rowsOf } from '../../calls/rows-of.ts';
import {
  type AuditEntry,
  type AuditFilter,
  type NumberedEntry,
  publicEntry,
} from '../../domain/audit/audit.ts';
import type { Head } from '../../domain/audit/audit-chain.ts';
import type { Store } from '../../store/store.ts';
import { type AccessDeps, readAccess } from './read-access.ts';

export interface AuditDeps extends AccessDeps {
  store: Pick<Store, 'audit' | 'connections' | 'services' | 'staff'>;
}

export const auditHandlers = ({
  store,
  effects,
  uses,
}: AuditDeps): Handlers<
  'readAudit' | 'summarizeAudit' | 'exportAudit' | 'verifyAudit' | 'readHistory' | 'readAccess'
> => ({
  /** Lists the audit log, newest entry first. */
  async readAudit({ query: { before, cursor, limit, ...filters } }) {
    const { page, ...next } = await pageOf(store, filterOf(filters), { cursor, limit }, before);
    return { entries: page.map(publicEntry), ...next };
  },

  /** Counts the events of that time, the most frequent first. */
  async summarizeAudit({ query }) {
    const counts = await store.audit.summarize(filterOf(query));
    const entries = counts.sort(
      (one, other) =>
        other.count - one.count || one.what.localeCompare(other.what) || one.who.localeCompare(other.who),
    );
    return { entries };
  },

  /** The same list as a table. */
  exportAudit: async ({ query }) => {
    const filter = filterOf(query);
    return rowsOf<PublicEntry, number>(async (before, limit) => {
      const entries = (await store.audit.numbered({ ...filter, before, limit })).reverse();
      return {
        rows: entries.map(publicEntry),
        next: entries.length < limit ? undefined : entries.at(-1)?.seq,
      };
    });
  },

  /** Whether each entry follows from the one before it. */
  async verifyAudit({ query }) {
    const { broken, ...verdict } = await store.audit.verify(headIn(query.head));
    if (broken === undefined) return verdict;
    const at = broken.at === undefined ? {} : { at: timestampOf(broken.at) };
    return { ...verdict, broken: { seq: broken.seq, what: broken.what, ...at } };
  },

  /** Lists the audit entries of one connection, newest first. */
  async readHistory({ params, query }) {
    const { id } = await findConnection(store, params.id, everyAccount);
    const { page, ...next } = await pageOf(store, { connection: id }, query);
    const events = page.map(publicEntry).map(({ at, what, who: { kind, name }, status, cause, count }) => ({
      at,
      what,
      who: { kind, name },
      status,
      cause,
      count,
    }));
    return { events, ...next };
  },

  readAccess: readAccess({ store, effects, uses }),
});

// --- Internal helpers ---

const filterOf = ({
  since,
  until,
  what,
  by,
  ...filters
}: QueryOf<Api['exportAudit']>): Omit<AuditFilter, 'limit'> => ({
  ...filters,
  kinds: by === undefined ? undefined : by === 'people' ? people : [by],
  since: secondsOf(since),
  until: secondsOf(until),
  what: what?.split(',') as AuditEntry['what'][] | undefined,
});

/** @param text as the contract has it, `<seq>:<hash>` */
function headIn(text = ''): Head | undefined {
  const [seq, hash] = text.split(':');
  return hash === undefined ? undefined : { seq: Number(seq), hash };
}

const secondsOf = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time) / 1000);

async function pageOf(
  store: Pick<Store, 'audit'>,
  filter: Omit<AuditFilter, 'limit'>,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  first?: number,
): Promise<{ page: NumberedEntry[]; nextCursor?: string }> {
  const cursors = cursorsOf({ ...filter, first });
  const pageSize = pageSizeOf(limit);
  const before = numberIn(cursors.place(cursor)) ?? first;
  const entries = await store.audit.numbered({ ...filter, before, limit: pageSize + 1 });
  const page = entries.reverse().slice(0, pageSize);
  const isMore = entries.length > pageSize;
  return { page, ...cursors.next(isMore ? String(page.at(-1)?.seq) : undefined) };
}

/** The cursor's checksum is not a signature, so a caller can forge the rest. @throws {Failure} `invalid_request` */
function numberIn(place: string | undefined): number | undefined {
  if (place === undefined || /^\d{1,15}$/.test(place)) return place === undefined ? undefined : Number(place);
  throw new Failure('invalid_request', {
    detail: '"cursor" is not valid: use the nextCursor of the previous page.',
  });
}
