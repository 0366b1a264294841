import { Failure } from '@noiseaware-connect/shared/failure';
import type { SentConnection as PublicConnection } from '@noiseaware-connect/shared/shapes';
import { publicConnection } from '../domain/connection.ts';
import type { Pairing } from '../domain/pairing.ts';
import { connectAuthorized, exchange } from '../pairing/connect-authorized.ts';
import { proveStarter, requireOpen } from '../pairing/prove-starter.ts';
import { singleFlight } from '../renewal/single-flight.ts';
import { findConnection } from './find-connection.ts';
import type { MakeHandler } from './handler.ts';
import { ownPairing } from './own-pairing.ts';

/**
 * The browser came back: verifier, path and code prove that it is the one that began (invariant 2), then the access
 * code is exchanged and the connection written. A repeat is checked all over again and gets the same answer.
 */
export const completePairing: MakeHandler<'completePairing'> = (deps) => {
  const { effects, store, uses } = deps;
  // A double click is one exchange.
  const once = singleFlight<PublicConnection>();

  return async ({ params, body, caller, by }) => {
    const countRefused = ({ id, account }: Pairing) =>
      uses.count({ what: 'completion_refused', who: by, pairing: id, account: account.id });
    const pairing = await ownPairing(store, params.id, caller, countRefused);
    requireOpen(pairing, effects.now());
    const accessCode = await proveStarter(pairing, body, countRefused);
    if (pairing.ended?.as === 'failed') {
      throw new Failure('reauthorization_required', { because: pairing.ended.cause });
    }
    if (pairing.ended?.as === 'connected') {
      return { connection: publicConnection(await findConnection(store, pairing.ended.connection)) };
    }
    const confirmed = body.organization;
    const connect = async () =>
      connectAuthorized(deps, pairing, await exchange(deps, pairing, accessCode, by), confirmed, by);
    const connection = await deps.withoutPlace(() => once(`${pairing.id} ${confirmed ?? ''}`, connect));
    return { connection };
  };
};
