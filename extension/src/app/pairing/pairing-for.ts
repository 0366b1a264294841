import { base64url, challengeOf, newVerifier } from '@noiseaware-connect/shared/challenge';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../effects.ts';

/** The request that begins a pairing, with a new verifier and redirect address. */
export async function pairingFor(
  effects: Pick<Effects, 'randomBytes'> & { identity: Pick<Effects['identity'], 'redirectUrl'> },
  about: { account: Account; connection?: string },
) {
  const verifier = newVerifier(effects.randomBytes);
  const challenge = await challengeOf(verifier);
  const redirectUri = effects.identity.redirectUrl(`connect/${base64url(effects.randomBytes(16))}`);
  return { verifier, body: { ...about, challenge, redirectUri } };
}
