import type { Effects } from '../../base/effects.ts';
import { minute } from '../../base/time.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import { sealingAddress } from '../../domain/sealing/sealed-fields.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';

/** The most user tokens that are in memory at a time; beyond that the one opened first goes. */
const mostTokens = 10_000;

/**
 * A cache of user tokens in clear, in memory alone, since opening one is the most expensive part of vending it. It is emptied once
 * a minute, so that a token that another relay has erased goes, too; that of a connection which ends on this relay goes at once.
 */
export interface OpenedTokens {
  /** The user token of a connection that has one; undefined if it does not open. */
  open(connection: Connection, tokens: NonNullable<Connection['tokens']>): Promise<string | undefined>;
  /** Drops the user token of a connection that has ended. */
  drop(connection: string): void;
}

/** @param stopping ends the emptying */
export function createOpenedTokens(
  sealer: Pick<Sealer, 'open'>,
  { every }: Pick<Effects, 'every'>,
  stopping: AbortSignal,
): OpenedTokens {
  /** By connection, with the sealed token and its address: with any other, the token does not open. */
  const cache = new Map<string, { record: string; sealed: string; userToken: string }>();
  every(minute, () => cache.clear(), stopping);
  return {
    async open(connection, { userToken: sealed }) {
      const address = sealingAddress(connection, 'userToken');
      const { record } = address;
      const cached = cache.get(connection.id);
      if (cached?.sealed === sealed && cached.record === record) return cached.userToken;
      const userToken = await sealer.open(address, sealed);
      if (userToken === undefined) return undefined;
      const [oldest] = cache.size < mostTokens ? [] : cache.keys();
      if (oldest !== undefined) cache.delete(oldest);
      cache.set(connection.id, { record, sealed, userToken });
      return userToken;
    },
    drop: (connection) => void cache.delete(connection),
  };
}
