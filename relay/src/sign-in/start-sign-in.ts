import { timestampOf } from '../domain/time.ts';
import type { Deps, MakeHandler } from '../endpoints/handler.ts';
import { requireRedirect } from '../endpoints/require-redirect.ts';
import { type Attempt, beginAttempt } from './attempt.ts';
import { noAnswer, requireProvider } from './refusals.ts';

/** Begins an attempt to sign in: the browser goes to the provider, and comes back to an address of its own. */
export const startSignIn: MakeHandler<'startSignIn'> =
  (deps) =>
  async ({ body }) => {
    requireRedirect(body.redirectUri, deps.config);
    const { expiresAt, ...begun } = await beginSignIn(deps, body);
    return { ...begun, expiresAt: timestampOf(expiresAt) };
  };

/**
 * The same towards any address of the relay's choosing.
 * @throws {Failure} `not_found` where there is no provider, `provider_unavailable`
 */
export async function beginSignIn(
  { effects, sealer, withoutPlace, ...deps }: Deps,
  given: Pick<Attempt, 'challenge' | 'redirectUri'>,
) {
  const provider = requireProvider(deps.provider);
  const { randomBytes } = effects;
  const { id, attempt } = await beginAttempt(given, { sealer, now: effects.now(), randomBytes });
  const authorizeUrl = await withoutPlace(() => provider.authorizeUrl(given.redirectUri, attempt));
  if (authorizeUrl === undefined) throw noAnswer();
  return { id, authorizeUrl, expiresAt: attempt.expiresAt };
}
