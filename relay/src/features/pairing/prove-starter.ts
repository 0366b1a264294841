import { challengeOf } from '@noiseaware-connect/shared/challenge';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Seconds } from '../../base/time.ts';
import { checkRedirect, type Pairing, statusOf } from '../../domain/pairing/pairing.ts';
import type { AccessCodeForm } from '../../domain/sealing/access-code.ts';
import { sameSecret } from '../../domain/secrets.ts';
import type { Config } from '../../settings/config.ts';

interface ProofDeps {
  config: { noiseaware: Pick<Config['noiseaware'], 'accessCode'> };
}

/** @throws {Failure} `pairing_expired` if the pairing was cancelled or has expired */
export function requireOpen(pairing: Pairing, now: Seconds): void {
  const status = statusOf(pairing, now);
  if (status === 'cancelled') throw new Failure('pairing_expired', { detail: 'This pairing was cancelled.' });
  if (status === 'expired') throw new Failure('pairing_expired');
}

/**
 * Verifies that verifier and redirect come from the browser that started the pairing (invariant 2), and returns the access code.
 * @param countRefused called if one of them does not match
 * @throws {Failure} `verifier_mismatch`, `redirect_mismatch`, `pairing_not_authorized`
 */
export async function proveStarter(
  { config }: ProofDeps,
  pairing: Pairing,
  brought: { verifier: string; redirect: string },
  countRefused: (pairing: Pairing) => void,
): Promise<string> {
  try {
    if (!sameSecret(await challengeOf(brought.verifier), pairing.challenge)) {
      throw new Failure('verifier_mismatch');
    }
    return accessCodeIn(pairing, brought.redirect, config.noiseaware.accessCode);
  } catch (error) {
    const isMismatch = error instanceof Failure && mismatches.includes(error.code);
    if (isMismatch) countRefused(pairing);
    throw error;
  }
}

// --- Internal helpers ---

/** Failure codes that count as an attempt to complete someone else's pairing. */
const mismatches: readonly string[] = ['verifier_mismatch', 'redirect_mismatch'];

function accessCodeIn(pairing: Pairing, redirect: string, form: AccessCodeForm): string {
  const hash = pairing.authorized?.accessCodeHash ?? '';
  const back = checkRedirect(pairing, { form, hash }, redirect);
  if (!back.ok && back.reason === 'elsewhere') {
    throw new Failure('redirect_mismatch', {
      detail: '"redirect" is not the redirect URI of this pairing.',
    });
  }
  if (pairing.authorized === null) throw new Failure('pairing_not_authorized');
  if (!back.ok) {
    throw new Failure('redirect_mismatch', {
      detail:
        back.reason === 'several_codes'
          ? '"redirect" contains more than one access code.'
          : '"redirect" does not contain the access code of this pairing.',
    });
  }
  return back.accessCode;
}
