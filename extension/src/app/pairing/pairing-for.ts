import { base64url, challengeOf, newVerifier } from '@noiseaware-connect/shared/challenge';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../effects.ts';

/** What a pairing is begun with, whose verifier and redirect are made here. */
export async function pairingFor(
  effects: Pick<Effects, 'randomBytes'> & { identity: Pick<Effects['identity'], 'redirectUrl'> },
  about: { account: Account; connection?: string },
) {
  const verifier = newVerifier(effects.randomBytes);
  const challenge = await challengeOf(verifier);
  const redirectUri = effects.identity.redirectUrl(`connect/${base64url(effects.randomBytes(16))}`);
  return { verifier, body: { ...about, challenge, redirectUri } };
}
