import type { Actor } from '../domain/audit.ts';
import type { Connection } from '../domain/connection.ts';
import { hashOf } from '../domain/secrets.ts';
import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import { singleFlight } from './single-flight.ts';
import type { VendToken } from './vend-token.ts';

/** Seconds after a renewal in which a refusal of what it brought renews nothing: it would not help. */
const momentsAgo: Seconds = 30;

/**
 * Another user token in the place of one that NoiseAware refused; undefined where a renewal has brought the refused one
 * only moments ago, and then the refusal says something that no renewal mends.
 * @throws {Failure} as `VendToken` does
 */
export type ReplaceToken = (id: string, refused: string, by: Actor) => Promise<string | undefined>;

/**
 * However many calls are refused at the same time, one renewal serves all of them: whoever comes while it runs shares
 * it, and whoever comes after it finds a stored token that is not the refused one. When the stored one came, the store
 * says: so all relays on it together renew once, where every token is refused.
 */
export function createReplaceToken(deps: {
  find: (id: string) => Promise<Connection>;
  vendToken: VendToken;
  effects: Pick<Effects, 'now'>;
}): ReplaceToken {
  const { find, vendToken, effects } = deps;
  const once = singleFlight<string | undefined>();
  const replace = async (id: string, refused: string, by: Actor): Promise<string | undefined> => {
    const before = await find(id);
    if (isFresh(before)) {
      const { userToken } = await vendToken(before, 0, by);
      return userToken === refused ? undefined : userToken;
    }
    try {
      return (await vendToken(before, 0, by, refused)).userToken;
    } catch (error) {
      // NoiseAware gave the very token again that it refuses: no renewal mends that.
      if ((await find(id)).lastRenewedAt !== before.lastRenewedAt) return undefined;
      throw error;
    }
  };

  /** Whether a renewal has just brought its token. The first one came with the connection and may be worth another. */
  const isFresh = ({ connectedAt, lastRenewedAt }: Connection): boolean =>
    lastRenewedAt !== connectedAt && Math.abs(effects.now() - lastRenewedAt) < momentsAgo;

  // The token is part of the key: a refusal of an old one must not be answered with the outcome for a newer one.
  return (id, refused, by) => once(`${id} ${hashOf(refused)}`, () => replace(id, refused, by));
}
