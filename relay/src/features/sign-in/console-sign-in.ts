import { challengeOf, newVerifier } from '@noiseaware-connect/shared/challenge';
import { CountedRefusal } from '../../calls/counted-refusal.ts';
import type { Config } from '../../settings/config.ts';
import { type FinishDeps, finishSignIn, type SignInCall } from './complete-sign-in.ts';
import { type BeginDeps, beginSignIn } from './start-sign-in.ts';

/** The redirect path for the identity provider, below the public URL. */
export const signedInPath = '/console/signed-in';

/**
 * Starts a sign-in at the identity provider.
 * @returns the address for the browser, and the cookie value that it keeps meanwhile: verifier and attempt id
 * @throws {Failure} `not_found` if no provider is configured, `provider_unavailable`
 */
export async function beginAtProvider(
  deps: BeginDeps & { config: Pick<Config, 'publicUrl'> },
): Promise<{ authorizeUrl: string; cookie: string }> {
  const { config, effects } = deps;
  const verifier = newVerifier(effects.randomBytes);
  const { id, authorizeUrl } = await beginSignIn(deps, {
    challenge: await challengeOf(verifier),
    redirectUri: config.publicUrl + signedInPath,
  });
  return { authorizeUrl, cookie: `${verifier}.${id}` };
}

/**
 * Completes the sign-in and returns the secret of the new console session.
 * @param redirect the whole URL to which the provider sent the browser
 * @param cookie the value from {@link beginAtProvider}
 * @throws {Failure} the codes that the contract lists for `completeSignIn`
 */
export async function returnFromProvider(
  deps: FinishDeps,
  { redirect, cookie }: { redirect: string; cookie: string },
  call: SignInCall,
): Promise<string> {
  const [, verifier, id] = /^([\w-]{43})\.(.+)$/.exec(cookie) ?? [];
  if (verifier === undefined || id === undefined) throw new CountedRefusal('verifier_mismatch');
  const kind = { kind: 'consoleSession', fields: { console: true } } as const;
  return (await finishSignIn(deps, { id, redirect, verifier }, kind, call)).session;
}
