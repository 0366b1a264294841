import type { Effects } from '../../base/effects.ts';
import { day } from '../../base/time.ts';
import type { AuditEntry } from '../../domain/audit/audit.ts';
import type { Store } from '../../store/store.ts';
import type { Uses } from './count-uses.ts';

export interface RefusalsDeps {
  store: Pick<Store, 'audit'>;
  effects: Pick<Effects, 'now'>;
  uses: Pick<Uses, 'pending'>;
}

/** How often something was refused, and the last entry about it. */
export interface Refusals {
  readonly count: number;
  readonly last: AuditEntry | undefined;
}

/**
 * The refusals of each key or person by its id, with the counts that are not written yet.
 * @param since a time (ISO 8601); by default the last 24 hours
 */
export async function refusalsSince(
  { store, effects, uses }: RefusalsDeps,
  what: 'call_refused' | 'sign_in_refused',
  since: string | undefined,
): Promise<(id: string) => Refusals> {
  const from = since === undefined ? effects.now() - day : Date.parse(since) / 1000;
  const pending = uses.pending().filter((entry) => entry.what === what && entry.at >= from);
  const written = await store.audit.read({ what: [what], since: from, limit: Number.MAX_SAFE_INTEGER });
  const entries = Map.groupBy([...written, ...pending], ({ key, staff }) => key ?? staff);
  return (id) => {
    const refusals = entries.get(id) ?? [];
    return { count: refusals.reduce((sum, { count = 1 }) => sum + count, 0), last: refusals.at(-1) };
  };
}
