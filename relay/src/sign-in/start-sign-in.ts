import { timestampOf } from '../domain/time.ts';
import type { MakeHandler } from '../endpoints/handler.ts';
import { requireRedirect } from '../endpoints/require-redirect.ts';
import { beginAttempt } from './attempt.ts';
import { noAnswer, requireProvider } from './refusals.ts';

/** Begins an attempt to sign in: the browser goes to the provider, and comes back to an address of its own. */
export const startSignIn: MakeHandler<'startSignIn'> =
  ({ config, effects, sealer, withoutPlace, ...deps }) =>
  async ({ body }) => {
    const provider = requireProvider(deps.provider);
    requireRedirect(body.redirectUri, config);
    const { randomBytes } = effects;
    const { id, attempt } = await beginAttempt(body, { sealer, now: effects.now(), randomBytes });
    const authorizeUrl = await withoutPlace(() => provider.authorizeUrl(body.redirectUri, attempt));
    if (authorizeUrl === undefined) throw noAnswer();
    return { id, authorizeUrl, expiresAt: timestampOf(attempt.expiresAt) };
  };
