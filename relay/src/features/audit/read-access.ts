import { isInScope } from '@noiseaware-connect/shared/account-pattern';
import type { AuditEvent } from '@noiseaware-connect/shared/contract/audit-entry';
import type { Effects } from '../../base/effects.ts';
import { dateOf, type Seconds } from '../../base/time.ts';
import type { Handler } from '../../calls/handler.ts';
import type { AuditEntry } from '../../domain/audit/audit.ts';
import { isValid } from '../../domain/service/service.ts';
import type { Store } from '../../store/store.ts';
import type { Uses } from './count-uses.ts';

export interface AccessDeps {
  store: Pick<Store, 'audit' | 'services' | 'staff'>;
  effects: Pick<Effects, 'now'>;
  uses: Pick<Uses, 'pending'>;
}

/**
 * Who can see an account: the valid keys that are for it, with the last time that each read its token or called NoiseAware for it,
 * and staff with the last thing that each did there. Those who did most recently come first.
 */
export const readAccess =
  (deps: AccessDeps): Handler<'readAccess'> =>
  async ({ params: { account } }) => {
    const { store, effects } = deps;
    const now = effects.now();
    const [services, listed] = await Promise.all([store.services.list(), store.staff.list(now)]);
    const keys = services
      .map(({ service }) => service)
      .filter((each) => isValid(each, now) && isInScope(each.accounts, account));
    const staff = listed.map((each) => each.staff).filter(({ revokedAt }) => revokedAt === null);
    const ids = [...keys, ...staff].map(({ id }) => id);
    const times = await lastTimes(deps, account, ids);
    const byTime = (one: { id: string }, other: { id: string }) =>
      (times.get(other.id) ?? 0) - (times.get(one.id) ?? 0);
    return {
      keys: keys
        .sort(byTime)
        .map(({ id, name, scopes }) => ({ id, name, scopes, lastReadAt: dateOf(times.get(id)) })),
      staff: staff
        .sort(byTime)
        .map(({ id, name, role }) => ({ id, name, role, lastActedAt: dateOf(times.get(id)) })),
    };
  };

// --- Internal helpers ---

/** The events by which a service has read an account's data. */
const reads: readonly AuditEvent[] = ['token_read', 'api_called'];

const pageSize = 500;

/**
 * When each of these keys and staff members last did something about an account. Reads the account's audit entries from the newest on
 * until all have occurred, with the counts that are not written yet: nothing more is stored for each read.
 */
async function lastTimes(
  { store, uses }: Pick<AccessDeps, 'store' | 'uses'>,
  account: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Seconds>> {
  const remaining = new Set(ids);
  const times = new Map<string, Seconds>();
  const note = (entry: AuditEntry) => {
    const id = doerOf(entry);
    if (id !== undefined && remaining.delete(id)) times.set(id, entry.at);
  };
  const newestFirst = (entries: readonly AuditEntry[]) =>
    entries.toSorted((one, other) => other.at - one.at).forEach(note);
  newestFirst(uses.pending().filter((entry) => entry.account === account));
  let before: number | undefined;
  while (remaining.size > 0) {
    const page = await store.audit.numbered({ about: account, before, limit: pageSize });
    newestFirst(page.map(({ entry }) => entry));
    if (page.length < pageSize) break;
    before = page[0]?.seq;
  }
  return times;
}

/** The key that has read, or the staff member who has acted. */
function doerOf({ what, who, key }: AuditEntry): string | undefined {
  if (who.kind === 'staff') return who.id;
  return reads.includes(what) ? key : undefined;
}
