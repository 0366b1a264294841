import type { Actor } from '../domain/audit.ts';
import type { Connection } from '../domain/connection.ts';
import { hashOf } from '../domain/secrets.ts';
import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import { createLately } from './lately.ts';
import { singleFlight } from './single-flight.ts';
import type { VendToken } from './vend-token.ts';

/** Seconds after a renewal for a refused token in which another refusal renews nothing: it would not help. */
const momentsAgo: Seconds = 30;

/**
 * Another user token in the place of one that NoiseAware refused; undefined where there is none and one was renewed for
 * a refusal only moments ago: then the refusal says something that no renewal mends.
 * @throws {Failure} as `VendToken` does
 */
export type ReplaceToken = (id: string, refused: string, by: Actor) => Promise<string | undefined>;

/**
 * However many calls are refused at the same time, one renewal serves all of them: a call that comes while it runs shares
 * it, and one that comes after it finds a stored token that is not the refused one. Where every token is refused, each
 * relay renews once and then waits, whichever relay has brought the token.
 */
export function createReplaceToken(deps: {
  find: (id: string) => Promise<Connection>;
  vendToken: VendToken;
  effects: Pick<Effects, 'now'>;
}): ReplaceToken {
  const { find, vendToken, effects } = deps;
  const once = singleFlight<string | undefined>();
  /** Connections that were renewed for a refused token. */
  const lately = createLately(effects, momentsAgo);

  const replace = async (id: string, refused: string, by: Actor): Promise<string | undefined> => {
    const before = await find(id);
    if (lately.left(id) !== undefined) {
      const { userToken } = await vendToken(before, 0, by);
      return userToken === refused ? undefined : userToken;
    }
    try {
      const { userToken } = await vendToken(before, 0, by, refused);
      await noteRenewal(before);
      return userToken;
    } catch (error) {
      // NoiseAware gave the very token again that it refuses: no renewal mends that.
      if (await noteRenewal(before)) return undefined;
      throw error;
    }
  };

  const noteRenewal = async ({ id, lastRenewedAt }: Connection): Promise<boolean> => {
    const wasRenewed = (await find(id)).lastRenewedAt !== lastRenewedAt;
    if (wasRenewed) lately.note(id);
    return wasRenewed;
  };

  // The token is part of the key: a refusal of an old one must not be answered with the outcome for a newer one.
  return (id, refused, by) => once(`${id} ${hashOf(refused)}`, () => replace(id, refused, by));
}
