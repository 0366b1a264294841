import { randomBytes } from 'node:crypto';
import { challengeOf, newVerifier } from '@noiseaware-connect/shared/challenge';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { signInRedirects } from '../../identity-provider/identity-provider.ts';
import { browserFetch } from '../../sandbox/browser-fetch.ts';
import { valueIn } from './value-in.ts';

/** An attempt to sign in, as the browser that began it knows it. */
export interface StartedSignIn {
  id: string;
  authorizeUrl: string;
  expiresAt: string;
  verifier: string;
}

const clientOf = (relay: { url: string }, credential = '') =>
  createClient(api, { baseUrl: relay.url, fetch: (...args) => fetch(...args), credential });

/** Begins to sign in, as the extension does. */
export async function beginSignIn(relay: { url: string }, redirectUri = signInRedirects[0] ?? '') {
  const verifier = newVerifier((size) => randomBytes(size));
  const body = { challenge: await challengeOf(verifier), redirectUri };
  const started = await clientOf(relay).startSignIn({ body });
  return started.ok ? { ok: true as const, ...started.value, verifier } : started;
}

/** A browser with cookies of its own at the provider: goes there as that person, and gives where it is sent back to. */
export function providerBrowser() {
  const { request: go } = browserFetch();
  const signIn = async (authorizeUrl: string, login: string): Promise<string> => {
    const redirect = new URL(authorizeUrl).searchParams.get('redirect_uri') ?? '';
    let at = authorizeUrl;
    for (let step = 0; step < 10; step += 1) {
      const isLogin = at.includes('/interaction/');
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const form = { method: 'POST', headers, body: `login=${login}` };
      const answer = await go(at, isLogin ? form : {});
      const next = answer.headers.get('location');
      if (next === null)
        throw new Error(`the provider leads nowhere: ${answer.status} ${await answer.text()}`);
      at = new URL(next, at).href;
      if (at.startsWith(redirect)) return at;
    }
    throw new Error('the provider leads in circles');
  };
  return { go, signIn };
}

/** A redirect that the provider never sent: with the attempt's own state, and a code that is not the provider's. */
export function inventedRedirect({ authorizeUrl }: Pick<StartedSignIn, 'authorizeUrl'>): string {
  const { origin, searchParams } = new URL(authorizeUrl);
  const redirect = new URL(searchParams.get('redirect_uri') ?? '');
  redirect.search = String(
    new URLSearchParams({ code: 'x', state: searchParams.get('state') ?? '', iss: origin }),
  );
  return redirect.href;
}

/** Completes an attempt. */
export const completeSignIn = (relay: { url: string }, { id, verifier }: StartedSignIn, redirect: string) =>
  clientOf(relay).completeSignIn({ id, body: { redirect, verifier } });

/** The whole way: the client of the new session, the session and the staff member. */
export async function signIn(
  relay: { url: string },
  login: string,
  browser: Pick<ReturnType<typeof providerBrowser>, 'signIn'> = providerBrowser(),
) {
  const started = await beginSignIn(relay);
  if (!started.ok) throw new Error(`signing in was refused: ${started.failure.code}`);
  const redirect = await browser.signIn(started.authorizeUrl, login);
  const { session, staff } = valueIn(await completeSignIn(relay, started, redirect));
  return { client: clientOf(relay, session), session, staff };
}
