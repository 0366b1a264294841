import { minute, type Seconds } from '../../base/time.ts';
import type { Connection } from './connection.ts';

/** So many organizations refused within that time are not so many owners: the fault is ours or NoiseAware's. */
const many = { organizations: 3, within: 10 * minute } as const;

/** How many of the connections that NoiseAware refused last are looked at. */
export const mostRefused = 100;

/** What NoiseAware made of access codes lately, over all connections. */
export interface Refusals {
  /** When each organization was last refused, since NoiseAware last accepted any. */
  readonly recent: ReadonlyMap<string, Seconds>;
  /** When NoiseAware last accepted any; null if it has not since the start. */
  readonly acceptedAt: Seconds | null;
  /** Whether NoiseAware refuses everybody: then no refusal is believed until it accepts one. */
  readonly all: boolean;
}

export const noRefusals: Refusals = { recent: new Map(), acceptedAt: null, all: false };

/** What is known of a connection when NoiseAware refuses it. */
export interface Standing {
  /** Its organization; its account where that is not known. */
  readonly organization: string;
  /** Whether it was refused before, so that another refusal is no news. */
  readonly isRefused: boolean;
  /** When it was first refused, or not asked for, because NoiseAware refused everybody; null if that is not why it is in trouble. */
  readonly suspectedSince: Seconds | null;
}

export const standingOf = ({
  account,
  identity,
  status,
  cause,
  failing,
}: Pick<Connection, 'account' | 'identity' | 'status' | 'cause' | 'failing'>): Standing => ({
  organization: JSON.stringify(identity === null ? [account.id] : [identity.by, identity.value]),
  isRefused: status === 'reauthorization_required',
  suspectedSince: cause === 'refusing_all' ? (failing?.refusedAt ?? failing?.since ?? null) : null,
});

/** After any call that NoiseAware accepted. */
export const afterAcceptance = (now: Seconds): Refusals => ({ ...noRefusals, acceptedAt: now });

/** After the refusal of a connection's access code. It is to be believed unless NoiseAware refuses {@link Refusals.all}. */
export function afterRefusal(
  refusals: Refusals,
  { organization, isRefused, suspectedSince }: Standing,
  now: Seconds,
): Refusals {
  if (refusals.all || isRefused) return refusals;
  // If others were accepted since, it may be its owner after all.
  const isDoubted =
    suspectedSince !== null && (refusals.acceptedAt === null || refusals.acceptedAt < suspectedSince);
  if (isDoubted) return { ...refusals, all: true };
  const isRecent = ([, at]: readonly [string, Seconds]) => Math.abs(now - at) <= many.within;
  const recent = new Map([...refusals.recent, [organization, now] as const].filter(isRecent));
  return { ...refusals, recent, all: recent.size >= many.organizations };
}
