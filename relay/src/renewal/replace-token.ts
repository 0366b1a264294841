import type { Actor } from '../domain/audit.ts';
import type { Connection } from '../domain/connection.ts';
import { hashOf } from '../domain/secrets.ts';
import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import { singleFlight } from './single-flight.ts';
import type { VendToken } from './vend-token.ts';

/** Seconds after a renewal for a refused token in which a refusal of the new one renews nothing: it would not help. */
const momentsAgo: Seconds = 30;

/**
 * Another user token in the place of one that NoiseAware refused; undefined where the refused one is itself the fruit of
 * such a renewal only moments ago, and then the refusal says something that no renewal mends.
 * @throws {Failure} as `VendToken` does
 */
export type ReplaceToken = (id: string, refused: string, by: Actor) => Promise<string | undefined>;

/**
 * However many calls are refused at the same time, one renewal serves all of them: whoever comes while it runs shares
 * it, and whoever comes after it finds a stored token that is not the refused one.
 */
export function createReplaceToken(deps: {
  find: (id: string) => Promise<Connection>;
  vendToken: VendToken;
  effects: Pick<Effects, 'now'>;
}): ReplaceToken {
  const { find, vendToken, effects } = deps;
  const once = singleFlight<string | undefined>();
  /** What the last renewal for a refused token brought, by connection, and when: for a moment, and as a hash. */
  const fruits = new Map<string, { hash: string; at: Seconds }>();

  const replace = async (id: string, refused: string, by: Actor): Promise<string | undefined> => {
    forgetOld();
    if (fruits.get(id)?.hash === hashOf(refused)) return undefined;
    const before = await find(id);
    let brought = refused;
    try {
      brought = (await vendToken(before, 0, by, refused)).userToken;
    } catch (error) {
      // NoiseAware gave the very token again that it refuses: no renewal mends that.
      if (!(await wasRenewed(before))) throw error;
    }
    if (await wasRenewed(before)) fruits.set(id, { hash: hashOf(brought), at: effects.now() });
    return brought === refused ? undefined : brought;
  };

  const wasRenewed = async ({ id, lastRenewedAt }: Connection): Promise<boolean> =>
    (await find(id)).lastRenewedAt !== lastRenewedAt;

  const forgetOld = () => {
    for (const [id, { at }] of fruits) if (effects.now() - at >= momentsAgo) fruits.delete(id);
  };

  // The token is part of the key: a refusal of an old one must not be answered with the outcome for a newer one.
  return (id, refused, by) => once(`${id} ${hashOf(refused)}`, () => replace(id, refused, by));
}
