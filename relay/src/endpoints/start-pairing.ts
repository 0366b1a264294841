import { Failure } from '@noiseaware-connect/shared/failure';
import type { Account } from '@noiseaware-connect/shared/shapes';
import { hashOf, newId, newSecret } from '../domain/secrets.ts';
import { minute, timestampOf } from '../domain/time.ts';
import { authorizeUrl } from '../noiseaware/authorize-url.ts';
import type { Store } from '../store/store.ts';
import { findConnection } from './find-connection.ts';
import type { MakeHandler } from './handler.ts';
import { requireRedirect } from './require-redirect.ts';

/** Begins an attempt to connect an account, or to reauthorize a connection: mints the one-time code. */
export const startPairing: MakeHandler<'startPairing'> =
  ({ config, effects, store }) =>
  async ({ body, caller, by }) => {
    const { account, challenge, redirectUri, connection } = body;
    requireRedirect(redirectUri, config);
    const { partnerId } = config.noiseaware;
    if (partnerId === undefined) {
      throw new Failure('noiseaware_unavailable', {
        detail:
          'The relay has no PartnerId of NoiseAware yet: its operator has to set NOISEAWARE_PARTNER_ID and start it again.',
        because: 'configuration',
      });
    }
    if (connection !== undefined) await requireSameAccount(store, connection, account);

    const code = newSecret('oneTimeCode', effects.randomBytes);
    const now = effects.now();
    const expiresAt = now + config.pairingTtl;
    const id = newId(effects.randomBytes);
    const outcome = await store.pairings.start(
      {
        id,
        staff: { id: caller.staff.id, name: caller.staff.name },
        session: caller.session.id,
        account,
        challenge,
        redirectUri,
        connection: connection ?? null,
        codeHash: hashOf(code),
        createdAt: now,
        expiresAt,
        authorized: null,
        ended: null,
      },
      by,
      caller.session.id,
    );
    if (outcome === 'session_ended') throw new Failure('unauthenticated');
    if (outcome === 'too_many') {
      const detail = 'This session has as many attempts open as it may: finish or cancel some.';
      throw new Failure('rate_limited', { detail, retryAfter: minute });
    }
    return {
      id,
      authorizeUrl: authorizeUrl({ ...config.noiseaware, partnerId }, code, redirectUri),
      expiresAt: timestampOf(expiresAt),
    };
  };

// --- Internal helpers ---

async function requireSameAccount(store: Store, connectionId: string, account: Account): Promise<void> {
  const connection = await findConnection(store, connectionId);
  if (connection.account.id !== account.id) {
    throw new Failure('invalid_request', { detail: '"connection" belongs to another account.' });
  }
}
