import { challengeOf, newVerifier } from '@noiseaware-connect/shared/challenge';
import { type CallFailure, createClient } from '@noiseaware-connect/shared/client';
import { extensionCalls } from '@noiseaware-connect/shared/contract/extension';
import { clockCauses, type OwnStaff } from '@noiseaware-connect/shared/shapes';
import type { SignInRefusalCode } from '../../messages.ts';
import { maySignInAt } from '../addresses/may-open.ts';
import type { Effects, LoginWindow } from '../effects.ts';
import { failedWith } from '../relay-client.ts';
import { publicHalf } from '../session/credential.ts';

type Walked =
  | { ok: true; value: { session: string; staff: OwnStaff } }
  | { ok: false; failure: { code: SignInRefusalCode } };

const codes = {
  window_closed: 'window_closed',
  page_not_loaded: 'provider_unavailable',
  another_window_open: 'window_open',
} as const;

/**
 * Signs in at the company's identity provider, from the relay's authorize address to the session. The redirect address
 * has no random part, because providers register whole addresses: state, nonce and verifier bind the attempt.
 */
export async function walkSignIn(effects: Effects, address: string, key: CryptoKeyPair): Promise<Walked> {
  const client = createClient(extensionCalls, { baseUrl: address, fetch: effects.fetch });
  const verifier = newVerifier(effects.randomBytes);
  const redirectUri = effects.identity.redirectUrl('sign-in');
  const answer = await client.startSignIn({ body: { challenge: await challengeOf(verifier), redirectUri } });
  if (!answer.ok) return answer;
  const { id, authorizeUrl } = answer.value;
  if (!maySignInAt(authorizeUrl, address, redirectUri)) return failedWith('redirect_mismatch');
  const windows: (LoginWindow | null)[] = [];
  const end = await effects.identity.authorize(authorizeUrl, (window) => windows.push(window));
  if (end.kind !== 'redirected') {
    // Firefox leaves the window open on its own error page, where it would catch the redirect of the next attempt.
    const window = windows.at(-1);
    if (window) await effects.identity.closeWindow(window);
    return failedWith(codes[end.kind]);
  }
  const body = { redirect: end.url, verifier, key: await publicHalf(key) };
  const done = await client.completeSignIn({ id, body });
  return done.ok ? done : { ok: false, failure: { code: codeOf(done.failure) } };
}

// --- Internal helpers ---

/** The code, or what its cause says more precisely. */
function codeOf({ code, cause, fixedBy }: CallFailure): SignInRefusalCode {
  if (fixedBy !== 'operator' || cause === undefined) return code;
  if (code === 'forbidden') return 'sign_in_groups';
  if (code !== 'provider_unavailable') return code;
  return clockCauses.find((each) => each === cause) ?? 'sign_in_setup';
}
