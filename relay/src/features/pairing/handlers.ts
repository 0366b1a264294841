import { fixedRedirectPath } from '@noiseaware-connect/shared/contract/extension';
import { Failure } from '@noiseaware-connect/shared/failure';
import { may } from '@noiseaware-connect/shared/role';
import type { SentConnection as PublicConnection } from '@noiseaware-connect/shared/shapes';
import { singleFlight } from '../../base/single-flight.ts';
import { minute, timestampOf } from '../../base/time.ts';
import { everyAccount, findConnection } from '../../calls/find-connection.ts';
import type { Handlers, StaffCaller, WithoutSlot } from '../../calls/handler.ts';
import { requireRedirect } from '../../calls/require-redirect.ts';
import { publicConnection } from '../../domain/connection/public-connection.ts';
import { isFixedRedirect, type Pairing, publicPairing } from '../../domain/pairing/pairing.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { answerConnectionUrl, type ConnectionUrlDeps } from './answer-connection-url.ts';
import { askConnection, requireSameAccount } from './ask-connection.ts';
import { type ConnectDeps, connectAuthorized, type ExchangeDeps, exchange } from './connect-authorized.ts';
import { type NewPairingDeps, newPairing } from './new-pairing.ts';
import { proveStarter, requireOpen } from './prove-starter.ts';

export type PairingDeps = ConnectionUrlDeps &
  NewPairingDeps &
  ExchangeDeps &
  ConnectDeps & { config: Pick<Config, 'redirects' | 'redirectPaths'>; withoutSlot: WithoutSlot };

/** Handlers for the ConnectionURL, and for the pairings that the caller's own session started. */
export function pairingHandlers(
  deps: PairingDeps,
): Handlers<'answerConnectionUrl' | 'startPairing' | 'readPairing' | 'cancelPairing' | 'completePairing'> {
  const { config, effects, store, uses } = deps;
  // Concurrent completions share one exchange.
  const once = singleFlight<PublicConnection>();
  return {
    answerConnectionUrl: answerConnectionUrl(deps),

    /** Starts an attempt to connect an account or to reauthorize a connection, and creates its one-time code. */
    startPairing: async ({ body, caller, by }) => {
      const { account, challenge, redirectUri } = body;
      requireRedirect(redirectUri, config);
      if (config.redirectPaths === 'fixed' && !isFixedRedirect(redirectUri, config.redirects)) {
        throw new Failure('invalid_request', {
          detail: `"redirectUri" must be a base that RELAY_REDIRECTS allows and "${fixedRedirectPath}": RELAY_REDIRECT_PATHS is fixed.`,
        });
      }
      const selection = await askConnection(store, body, may(caller.staff, 'administer'));
      const { pairing, authorizeUrl } = newPairing(
        { config, effects },
        {
          staff: { id: caller.staff.id, name: caller.staff.name },
          session: caller.session.id,
          account,
          challenge,
          redirectUri,
          ...selection,
        },
      );
      const outcome = await store.pairings.start(pairing, by, caller.session.id);
      if (outcome === 'session_ended') throw new Failure('unauthenticated', { fixedBy: 'staff' });
      if (outcome === 'too_many') {
        const detail = 'Too many open pairings in this session: complete or cancel some.';
        throw new Failure('rate_limited', { detail, retryAfter: minute });
      }
      return {
        ...{ id: pairing.id, authorizeUrl, expiresAt: timestampOf(pairing.expiresAt) },
        ...(selection.connection !== null && { connection: selection.connection }),
      };
    },

    readPairing: async ({ params, caller }) =>
      publicPairing(await ownPairing(store, params.id, caller), effects.now()),

    /** Cancels a pairing. Idempotent: one that has ended is left unchanged. */
    cancelPairing: async ({ params, caller, by }) => {
      const pairing = await ownPairing(store, params.id, caller);
      await store.pairings.cancel(pairing.id, effects.now(), by);
    },

    /**
     * Completes a pairing after the browser was redirected back. Verifier, path and access code prove that it is the browser that
     * started the pairing; then the access code is exchanged and the connection saved. Idempotent: a repeated call
     * is verified again and gets the same answer.
     */
    completePairing: async ({ params, body, caller, by }) => {
      const countRefused = ({ id, account }: Pairing) =>
        uses.count({ what: 'completion_refused', who: by, pairing: id, account: account.id });
      const pairing = await ownPairing(store, params.id, caller, countRefused);
      requireOpen(pairing, effects.now());
      const proven = await proveStarter(deps, pairing, body, countRefused);
      if (pairing.ended?.as === 'failed') {
        throw new Failure('reauthorization_required', { because: pairing.ended.cause });
      }
      if (pairing.ended?.as === 'connected') {
        return {
          connection: publicConnection(await findConnection(store, pairing.ended.connection, everyAccount)),
        };
      }
      const { organization: confirmed, connection: named } = body;
      if (named !== undefined) await requireSameAccount(store, named, pairing.account, everyAccount);
      const connect = async () =>
        connectAuthorized(deps, pairing, await exchange(deps, pairing, proven, by), { confirmed, named }, by);
      const key = JSON.stringify([pairing.id, confirmed, named]);
      return { connection: await deps.withoutSlot(() => once(key, connect)) };
    },
  };
}

// --- Internal helpers ---

/**
 * Finds a pairing of the caller's own session. Other sessions may not read, cancel or complete it, nor learn that
 * it exists.
 * @param foreign called with the pairing if another session started it
 * @throws {Failure} `not_found`
 */
async function ownPairing(
  store: Pick<Store, 'pairings'>,
  id: string,
  caller: StaffCaller,
  foreign: (pairing: Pairing) => void = () => undefined,
): Promise<Pairing> {
  const pairing = await store.pairings.find(id);
  if (pairing?.session === caller.session.id) return pairing;
  if (pairing !== undefined) foreign(pairing);
  throw new Failure('not_found', { detail: 'This session has no pairing with this id.' });
}
