import { challengeOf } from '@noiseaware-connect/shared/challenge';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Seconds } from '../../base/time.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import { checkRedirect, type Pairing, statusOf } from '../../domain/pairing/pairing.ts';
import { sameSecret } from '../../domain/secrets.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';

interface ProofDeps {
  config: { noiseaware: Pick<Config['noiseaware'], 'accessCode'> };
  store: Pick<Store, 'connections'>;
}

/** The access code that a redirect brought. */
export interface Proven {
  readonly accessCode: string;
  /** The connection that it belongs to, if NoiseAware brought the code of an earlier authorization of the account. */
  readonly earlierConnection?: Connection;
}

/** @throws {Failure} `pairing_expired` if the pairing was cancelled or has expired */
export function requireOpen(pairing: Pairing, now: Seconds): void {
  const status = statusOf(pairing, now);
  if (status === 'cancelled') throw new Failure('pairing_expired', { detail: 'This pairing was cancelled.' });
  if (status === 'expired') throw new Failure('pairing_expired');
}

/**
 * Verifies that verifier and redirect come from the browser that started the pairing (invariant 2), and returns the access code.
 * NoiseAware has called the ConnectionURL for the pairing, but may bring the code that it stored for the account at first.
 * @param countRefused called if one of them does not match
 * @throws {Failure} `verifier_mismatch`, `redirect_mismatch`, `pairing_not_authorized`
 */
export async function proveStarter(
  deps: ProofDeps,
  pairing: Pairing,
  completion: { verifier: string; redirect: string },
  countRefused: (pairing: Pairing) => void,
): Promise<Proven> {
  try {
    if (!sameSecret(await challengeOf(completion.verifier), pairing.challenge)) {
      throw new Failure('verifier_mismatch');
    }
    return await accessCodeIn(deps, pairing, completion.redirect);
  } catch (error) {
    const isMismatch = error instanceof Failure && mismatches.includes(error.code);
    if (isMismatch) countRefused(pairing);
    throw error;
  }
}

// --- Internal helpers ---

/** The most connections of an account whose kept hashes are compared. */
const mostKept = 100;

/** Failure codes that count as an attempt to complete someone else's pairing. */
const mismatches: readonly string[] = ['verifier_mismatch', 'redirect_mismatch'];

async function accessCodeIn(
  { config, store }: ProofDeps,
  pairing: Pairing,
  redirect: string,
): Promise<Proven> {
  const form = config.noiseaware.accessCode;
  const hash = pairing.authorized?.accessCodeHash ?? '';
  const result = checkRedirect(pairing, { form, hash }, redirect);
  if (!result.ok && result.reason === 'elsewhere') {
    throw new Failure('redirect_mismatch', {
      detail: '"redirect" is not the redirect URI of this pairing.',
    });
  }
  if (pairing.authorized === null) throw new Failure('pairing_not_authorized');
  if (!result.ok && result.reason === 'no_such_code') {
    const { connections } = await store.connections.list({ account: pairing.account.id, limit: mostKept });
    for (const connection of connections) {
      if (connection.accessCodeHash === undefined) continue;
      const match = checkRedirect(pairing, { form, hash: connection.accessCodeHash }, redirect);
      if (match.ok) return { accessCode: match.accessCode, earlierConnection: connection };
    }
  }
  if (!result.ok) {
    throw new Failure('redirect_mismatch', {
      detail:
        result.reason === 'several_codes'
          ? '"redirect" contains more than one access code.'
          : '"redirect" does not contain the access code of this pairing.',
    });
  }
  return { accessCode: result.accessCode };
}
