import type { PublicEntry } from '@noiseaware-connect/shared/audit-entry';
import { Failure } from '@noiseaware-connect/shared/failure';
import { cacheFor } from '../../base/cache-for.ts';
import type { Effects } from '../../base/effects.ts';
import { hour, minute, timestampOf } from '../../base/time.ts';
import { cursorsOf, pageSize } from '../../calls/cursor.ts';
import { findConnection } from '../../calls/find-connection.ts';
import type { Handlers } from '../../calls/handler.ts';
import { hourOf, quietHour } from '../../domain/audit/activity.ts';
import type { AuditEntry, AuditFilter, NumberedEntry } from '../../domain/audit/audit.ts';
import type { Store } from '../../store/store.ts';

export interface AuditDeps {
  store: Pick<Store, 'audit' | 'connections'>;
  effects: Pick<Effects, 'now' | 'elapsed'>;
}

export const auditHandlers = ({
  store,
  effects,
}: AuditDeps): Handlers<'readAudit' | 'readHistory' | 'readActivity'> => ({
  /** Lists the audit log, newest entry first. */
  async readAudit({ query: { since, until, what, cursor, ...asked } }) {
    const filter = {
      ...asked,
      since: secondsOf(since),
      until: secondsOf(until),
      what: what?.split(',') as AuditEntry['what'][] | undefined,
    };
    const { page, ...next } = await pageOf(store, filter, cursor);
    return { entries: page.map(publicEntry), ...next };
  },

  /** Lists the audit entries of one connection, newest first. */
  async readHistory({ params, query }) {
    const { id } = await findConnection(store, params.id);
    const { page, ...next } = await pageOf(store, { connection: id }, query.cursor);
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

  /** Renewals of the last 24 clock hours, oldest first; the current hour is included. */
  readActivity: cacheFor(
    async () => {
      const first = hourOf(effects.now()) - 23 * hour;
      const found = new Map((await store.audit.activity(first)).map((each) => [each.from, each]));
      const all = Array.from({ length: 24 }, (_, index) => first + index * hour);
      return {
        hours: all.map((from) => ({ ...(found.get(from) ?? quietHour(from)), from: timestampOf(from) })),
      };
    },
    minute,
    effects,
  ),
});

// --- Internal helpers ---

const secondsOf = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time) / 1000);

const publicEntry = ({ seq, entry }: NumberedEntry): PublicEntry => ({
  seq,
  ...entry,
  at: timestampOf(entry.at),
});

async function pageOf(
  store: Pick<Store, 'audit'>,
  filter: Omit<AuditFilter, 'limit'>,
  cursor: string | undefined,
): Promise<{ page: NumberedEntry[]; nextCursor?: string }> {
  const cursors = cursorsOf(Object.values(filter));
  const before = numberIn(cursors.place(cursor));
  const found = await store.audit.numbered({ ...filter, before, limit: pageSize + 1 });
  const page = found.reverse().slice(0, pageSize);
  const isMore = found.length > pageSize;
  return { page, ...cursors.next(isMore ? String(page.at(-1)?.seq) : undefined) };
}

/** The cursor's checksum is not a signature, so a caller can forge the rest. @throws {Failure} `invalid_request` */
function numberIn(place: string | undefined): number | undefined {
  if (place === undefined || /^\d{1,15}$/.test(place)) return place === undefined ? undefined : Number(place);
  throw new Failure('invalid_request', { detail: 'cursor must be one that a list was answered with.' });
}
