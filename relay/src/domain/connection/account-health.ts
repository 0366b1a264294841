import { groupOf } from '@noiseaware-connect/shared/connection-group';
import type { AccountState } from '@noiseaware-connect/shared/shapes';
import { type Seconds, timestampOf } from '../../base/time.ts';
import { isAmbiguous, isLiving } from './choose-connection.ts';
import { type Connection, diesAt } from './connection.ts';
import { hasEnd } from './groups.ts';
import { healthiest } from './healthiest.ts';

/** What is read of each connection of an account. Without `identity` where only one of them lives. */
export type KnownOfConnection = Pick<Connection, 'id' | 'status' | 'cause' | 'lastRenewedAt'> &
  Partial<Pick<Connection, 'identity'>>;

/** How an account is, by its connections. */
export interface AccountHealth {
  readonly account: string;
  /** The one that represents the account, see {@link healthiest}. */
  readonly best: KnownOfConnection;
  /** Whether calls by account cannot tell which connection is meant. */
  readonly isAmbiguous: boolean;
  /** When the first of those that live was last renewed: it ends first. */
  readonly firstRenewedAt: Seconds;
}

/**
 * How an account is; none if it was never connected.
 * @param connections all of the account, in order of connecting
 */
export function healthOf(account: string, connections: readonly KnownOfConnection[]): AccountHealth[] {
  const best = healthiest(connections);
  if (best === undefined) return [];
  const living = connections.filter(isLiving);
  return [
    {
      account,
      best,
      isAmbiguous: isAmbiguous(connections),
      firstRenewedAt: Math.min(...(living.length === 0 ? [best] : living).map((each) => each.lastRenewedAt)),
    },
  ];
}

/** The same as chips show it. An account that is ambiguous needs a person, who disconnects all but one of its connections. */
export function stateOfAccount(health: AccountHealth, now: Seconds): AccountState {
  const { account, best, firstRenewedAt } = health;
  if (health.isAmbiguous) {
    const end = timestampOf(diesAt({ lastRenewedAt: firstRenewedAt }));
    return { account, status: 'ambiguous', connection: best.id, group: 'needs_you', diesAt: end };
  }
  const { status, cause } = best;
  const end = hasEnd(best) ? timestampOf(diesAt(best)) : null;
  const group = groupOf({ status, cause, diesAt: end }, now * 1000);
  return { account, status, connection: best.id, group, diesAt: end };
}
