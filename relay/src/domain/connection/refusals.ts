import { minute, type Seconds } from '../../base/time.ts';
import type { Connection, RenewalFailure } from './connection.ts';

/** So many organizations refused within that time are not so many owners: the fault is ours, NoiseAware's or a gateway's. */
const many = { organizations: 3, within: 10 * minute } as const;

/** How many of the connections that NoiseAware refused last are looked at. */
export const mostRefused = 100;

/** Whether NoiseAware answered, but neither with tokens nor with a passing trouble: an owner, the settings or everybody is meant. */
export const isRefusal = ({ cause, neverAsked }: Pick<RenewalFailure, 'cause' | 'neverAsked'>): boolean =>
  neverAsked !== true && (cause === 'refused' || cause === 'configuration' || cause === 'broken_answer');

/** What is known of a refused connection. */
type Refused = Pick<Connection, 'account' | 'identity' | 'cause' | 'failing'>;

/** Tells organizations apart: by the account where the organization is not known. */
export const organizationOf = ({ account, identity }: Pick<Connection, 'account' | 'identity'>): string =>
  JSON.stringify(identity === null ? [account.id] : [identity.by, identity.value]);

/**
 * Whether NoiseAware refuses everybody, so that no refusal says anything of an owner.
 * @param refused the connections that it refused since it last accepted any
 */
export function refusesEverybody(refused: readonly Refused[], now: Seconds): boolean {
  const recent = refused.filter(({ failing }) => now - (failing?.refusedAt ?? 0) <= many.within);
  const organizations = new Set(recent.map(organizationOf));
  return organizations.size >= many.organizations || refused.some(({ cause }) => cause === 'refusing_all');
}

/**
 * What the refusal of a connection is believed to mean: `refusing_all` if NoiseAware refuses everybody. With the time that it
 * counts from: a connection that was refused before is no news, unless NoiseAware has accepted any since.
 * @param refused as in {@link refusesEverybody}
 */
export function judgeRefusal(
  connection: Connection,
  failure: RenewalFailure,
  refused: readonly Connection[],
  now: Seconds,
): RenewalFailure {
  const isNews =
    connection.status !== 'reauthorization_required' && !refused.some(({ id }) => id === connection.id);
  const refusedAt = (isNews ? undefined : connection.failing?.refusedAt) ?? now;
  // What it was suspected of before counts no more once NoiseAware has accepted any.
  const itself = { ...connection, cause: null, failing: { since: now, times: 1, refusedAt } };
  const isDoubted = refusesEverybody(isNews ? [...refused, itself] : refused, now);
  return isDoubted
    ? { ...failure, refusedAt, cause: 'refusing_all', definite: false }
    : { ...failure, refusedAt };
}
