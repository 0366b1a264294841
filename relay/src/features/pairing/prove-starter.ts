import { challengeOf } from '@noiseaware-connect/shared/challenge';
import { Failure, type FailureFacts } from '@noiseaware-connect/shared/failure';
import type { Seconds } from '../../base/time.ts';
import { isLiving } from '../../domain/connection/choose-connection.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import { checkRedirect, isEmptyRedirect, type Pairing, statusOf } from '../../domain/pairing/pairing.ts';
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
 * Verifies that verifier and redirect come from the browser that started the pairing, and returns the access code.
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

/**
 * Whether a refusal of {@link proveStarter} says that NoiseAware may keep an earlier authorization of the organization, perhaps as
 * another account: then no further attempt helps, but its end at NoiseAware, or moving its connection.
 */
export const namesEarlierAuthorization = ({ because, fixedBy }: Failure): boolean =>
  because === undefined && fixedBy === 'owner';

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
  const check = (hash = '') => checkRedirect(pairing, { form, hash }, redirect);
  const result = check(pairing.authorized?.accessCodeHash);
  if (result.ok) return { accessCode: result.accessCode };
  if (result.reason === 'elsewhere') {
    throw new Failure('redirect_mismatch', {
      detail: '"redirect" is not the redirect URI of this pairing.',
    });
  }
  const { connections } = await store.connections.list({ account: pairing.account.id, limit: mostKept });
  if (pairing.authorized === null) {
    const isEarlier =
      result.reason === 'other_code' ||
      (isEmptyRedirect(form, pairing, redirect) && wasConnected(connections));
    throw new Failure('pairing_not_authorized', isEarlier ? earlierAuthorization : {});
  }
  for (const connection of connections) {
    const match = check(connection.accessCodeHash);
    if (match.ok) return { accessCode: match.accessCode, earlierConnection: connection };
  }
  throw new Failure('redirect_mismatch', mismatchFacts[result.reason]);
}

/** Whether an account has no living connection, and NoiseAware may keep the access code of a former one. */
const wasConnected = (connections: readonly Connection[]): boolean =>
  !connections.some(isLiving) && connections.some(({ accessCodeHash }) => accessCodeHash !== undefined);

const earlierAuthorization: FailureFacts = {
  detail:
    'NoiseAware sent the browser back without a new authorization. If the owner authorized, NoiseAware may still use an earlier authorization of the organization: its owner ends that one at NoiseAware and authorizes again, or the operator moves its connection to this account ("pnpm relay connections move").',
  fixedBy: 'owner',
};

const mismatchFacts: Record<'no_code' | 'other_code' | 'several_codes', FailureFacts> = {
  no_code: { detail: '"redirect" does not contain the access code of this pairing.' },
  other_code: earlierAuthorization,
  several_codes: { detail: '"redirect" contains more than one access code.' },
};
