import { base64url, challengeOf, newVerifier } from '@noiseaware-connect/shared/challenge';
import { fixedRedirectPath } from '@noiseaware-connect/shared/contract/extension';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../effects.ts';

/**
 * The request that begins a pairing, with a new verifier and redirect address.
 * @param greeting the relay's answer to `live`, which says whether all pairings share one address
 */
export async function pairingFor(
  effects: Pick<Effects, 'randomBytes'> & { identity: Pick<Effects['identity'], 'redirectUrl'> },
  greeting: { ok: boolean; value?: { redirectPaths?: 'fixed' | undefined } },
  about: { account: Account; connection?: string },
) {
  const verifier = newVerifier(effects.randomBytes);
  const challenge = await challengeOf(verifier);
  const isFixed = greeting.value?.redirectPaths === 'fixed';
  const path = isFixed ? fixedRedirectPath : `connect/${base64url(effects.randomBytes(16))}`;
  const redirectUri = effects.identity.redirectUrl(path);
  return { verifier, body: { ...about, challenge, redirectUri } };
}
