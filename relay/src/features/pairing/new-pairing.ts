import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import type { Pairing } from '../../domain/pairing/pairing.ts';
import { hashOf, newId, newSalt, newSecret } from '../../domain/secrets.ts';
import { authorizeUrl } from '../../noiseaware/authorize-url.ts';
import type { Config } from '../../settings/config.ts';

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
  request: Pick<
    Pairing,
    'staff' | 'session' | 'account' | 'challenge' | 'redirectUri' | 'connection' | 'choice'
  >,
): { pairing: Pairing; authorizeUrl: string } {
  const { partnerId } = config.noiseaware;
  if (partnerId === undefined) {
    throw new Failure('noiseaware_unavailable', {
      detail: 'NOISEAWARE_PARTNER_ID is not set: the operator must set it and restart the relay.',
      because: 'configuration',
    });
  }
  const code = newSecret('oneTimeCode', effects.randomBytes);
  const now = effects.now();
  return {
    pairing: {
      ...request,
      id: newId(effects.randomBytes),
      codeHash: hashOf(code),
      salt: newSalt(effects.randomBytes),
      createdAt: now,
      expiresAt: now + config.pairingTtl,
      authorized: null,
      ended: null,
    },
    authorizeUrl: authorizeUrl({ ...config.noiseaware, partnerId }, code, request.redirectUri),
  };
}
