import { challengeOf, newVerifier } from '@noiseaware-connect/shared/challenge';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Actor } from '../domain/audit.ts';
import type { Deps } from '../endpoints/handler.ts';
import { finishSignIn } from '../sign-in/complete-sign-in.ts';
import { beginSignIn } from '../sign-in/start-sign-in.ts';

/** Where the provider sends the browser back to, below the public URL. */
export const signedInPath = '/console/signed-in';

/**
 * Begins an attempt to sign in by the company's provider.
 * @returns where the browser goes, and what it keeps meanwhile: the attempt, and its proof of having begun it
 * @throws {Failure} `not_found` where there is no provider, `provider_unavailable`
 */
export async function beginAtProvider(deps: Deps): Promise<{ authorizeUrl: string; kept: string }> {
  const { config, effects } = deps;
  const verifier = newVerifier(effects.randomBytes);
  const { id, authorizeUrl } = await beginSignIn(deps, {
    challenge: await challengeOf(verifier),
    redirectUri: config.publicUrl + signedInPath,
  });
  return { authorizeUrl, kept: `${verifier}.${id}` };
}

/**
 * Ends the attempt that the browser kept with a session of the console.
 * @param redirect the whole URL to which the provider sent it
 * @throws {Failure} what `completeSignIn` of the contract names
 */
export async function returnFromProvider(
  deps: Deps,
  { redirect, kept }: { redirect: string; kept: string },
  by: Omit<Actor, 'kind'>,
): Promise<string> {
  const [, verifier, id] = /^([\w-]{43})\.(.+)$/.exec(kept) ?? [];
  if (verifier === undefined || id === undefined) throw new Failure('verifier_mismatch');
  const kind = { kind: 'consoleSession', fields: { console: true } } as const;
  return (await finishSignIn(deps, { id, redirect, verifier }, kind, by)).session;
}
