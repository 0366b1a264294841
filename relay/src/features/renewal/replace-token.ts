import type { Effects } from '../../base/effects.ts';
import { createRecentIds } from '../../base/recent-ids.ts';
import { singleFlight } from '../../base/single-flight.ts';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import { hashOf } from '../../domain/secrets.ts';
import type { Authorization } from '../../noiseaware/authorization.ts';
import type { VendedToken, VendToken } from './vend-token.ts';

/** Seconds after a renewal for a refused token in which another refusal causes no renewal, since it would not help. */
const momentsAgo: Seconds = 30;

/**
 * Returns a user token to replace one that NoiseAware refused. Undefined if renewing does not help against that refusal: there is
 * none and a renewal for a refused token was only moments ago, or NoiseAware refuses new tokens of several organizations.
 * @throws {Failure} like `VendToken`
 */
export type ReplaceToken = (id: string, refusedToken: string, by: Actor) => Promise<VendedToken | undefined>;

/**
 * One renewal serves all calls that are refused at the same time: a call during it shares it, and a later one finds a stored
 * token other than the refused one. If every token is refused, each relay renews once and then waits, no matter which relay
 * renewed the token.
 */
export function createReplaceToken(deps: {
  find: (id: string) => Promise<Connection>;
  vendToken: VendToken;
  authorization: Pick<Authorization, 'isRefused'>;
  effects: Pick<Effects, 'now'>;
}): ReplaceToken {
  const { find, vendToken, authorization, effects } = deps;
  const once = singleFlight<VendedToken | undefined>();
  /** Connections that were just renewed for a refused token. */
  const recent = createRecentIds(effects, momentsAgo);

  const replace = async (id: string, refusedToken: string, by: Actor): Promise<VendedToken | undefined> => {
    const before = await find(id);
    if (authorization.isRefused || recent.secondsLeft(id) !== undefined) {
      const vended = await vendToken(before, 0, by);
      return vended.userToken === refusedToken ? undefined : vended;
    }
    try {
      const vended = await vendToken(before, 0, by, refusedToken);
      await noteRenewal(before);
      return vended;
    } catch (error) {
      // NoiseAware issued the refused token again, so renewing does not help.
      if (await noteRenewal(before)) return undefined;
      throw error;
    }
  };

  const noteRenewal = async ({ id, lastRenewedAt }: Connection): Promise<boolean> => {
    const wasRenewed = (await find(id)).lastRenewedAt !== lastRenewedAt;
    if (wasRenewed) recent.note(id);
    return wasRenewed;
  };

  // The token is part of the key: the refusal of an old token must not get the outcome for a newer one.
  return (id, refusedToken, by) => once(`${id} ${hashOf(refusedToken)}`, () => replace(id, refusedToken, by));
}
