import { Failure } from '@noiseaware-connect/shared/failure';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../../base/effects.ts';
import { findConnection } from '../../calls/find-connection.ts';
import type { Pairing } from '../../domain/pairing/pairing.ts';
import { hashOf, newId, newSecret } from '../../domain/secrets.ts';
import { authorizeUrl } from '../../noiseaware/authorize-url.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';

export interface NewPairingDeps {
  config: Pick<Config, 'noiseaware' | 'pairingTtl'>;
  effects: Pick<Effects, 'now' | 'randomBytes'>;
}

/**
 * Creates a pairing with a fresh one-time code. The caller has to save it. The code itself is only in `authorizeUrl`.
 * @throws {Failure} `noiseaware_unavailable` if NOISEAWARE_PARTNER_ID is not set
 */
export function newPairing(
  { config, effects }: NewPairingDeps,
  asked: Pick<Pairing, 'staff' | 'session' | 'account' | 'challenge' | 'redirectUri' | 'connection'>,
): { pairing: Pairing; authorizeUrl: string } {
  const { partnerId } = config.noiseaware;
  if (partnerId === undefined) {
    throw new Failure('noiseaware_unavailable', {
      detail: 'NOISEAWARE_PARTNER_ID is not set: the operator has to set it and restart the relay.',
      because: 'configuration',
    });
  }
  const code = newSecret('oneTimeCode', effects.randomBytes);
  const now = effects.now();
  return {
    pairing: {
      ...asked,
      id: newId(effects.randomBytes),
      codeHash: hashOf(code),
      createdAt: now,
      expiresAt: now + config.pairingTtl,
      authorized: null,
      ended: null,
    },
    authorizeUrl: authorizeUrl({ ...config.noiseaware, partnerId }, code, asked.redirectUri),
  };
}

/** @throws {Failure} `not_found`, or `invalid_request` if the connection belongs to another account */
export async function requireSameAccount(
  store: Pick<Store, 'connections'>,
  connectionId: string,
  account: Account,
): Promise<void> {
  const connection = await findConnection(store, connectionId);
  if (connection.account.id !== account.id) {
    throw new Failure('invalid_request', { detail: '"connection" belongs to another account.' });
  }
}
