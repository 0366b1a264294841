import { Failure } from '@noiseaware-connect/shared/failure';
import { minute, timestampOf } from '../domain/time.ts';
import { newPairing, requireSameAccount } from '../pairing/new-pairing.ts';
import type { MakeHandler } from './handler.ts';
import { requireRedirect } from './require-redirect.ts';

/** Begins an attempt to connect an account, or to reauthorize a connection: mints the one-time code. */
export const startPairing: MakeHandler<'startPairing'> =
  ({ config, effects, store }) =>
  async ({ body, caller, by }) => {
    const { account, challenge, redirectUri, connection } = body;
    requireRedirect(redirectUri, config);
    const { pairing, authorizeUrl } = newPairing(
      { config, effects },
      {
        staff: { id: caller.staff.id, name: caller.staff.name },
        session: caller.session.id,
        account,
        challenge,
        redirectUri,
        connection: connection ?? null,
      },
    );
    if (connection !== undefined) await requireSameAccount(store, connection, account);
    const outcome = await store.pairings.start(pairing, by, caller.session.id);
    if (outcome === 'session_ended') throw new Failure('unauthenticated');
    if (outcome === 'too_many') {
      const detail = 'This session has as many attempts open as it may: finish or cancel some.';
      throw new Failure('rate_limited', { detail, retryAfter: minute });
    }
    return { id: pairing.id, authorizeUrl, expiresAt: timestampOf(pairing.expiresAt) };
  };
