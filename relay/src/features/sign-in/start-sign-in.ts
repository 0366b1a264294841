import type { Effects } from '../../base/effects.ts';
import { timestampOf } from '../../base/time.ts';
import type { Handler, WithoutSlot } from '../../calls/handler.ts';
import { requireRedirect } from '../../calls/require-redirect.ts';
import { instruments } from '../../domain/instruments.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import type { Config } from '../../settings/config.ts';
import { type Attempt, beginAttempt } from './attempt.ts';
import type { Provider } from './provider.ts';
import { noAnswer, requireProvider } from './refusals.ts';

export interface BeginDeps {
  effects: Pick<Effects, 'now' | 'randomBytes' | 'metrics'>;
  sealer: Pick<Sealer, 'seal'>;
  /** The identity provider; undefined if none is configured. */
  provider: Provider | undefined;
  withoutSlot: WithoutSlot;
}

export type StartDeps = BeginDeps & { config: Pick<Config, 'redirects'> };

/** Starts a sign-in of the extension at the identity provider. */
export const startSignIn =
  (deps: StartDeps): Handler<'startSignIn'> =>
  async ({ body }) => {
    requireRedirect(body.redirectUri, deps.config);
    const { expiresAt, ...signIn } = await beginSignIn(deps, body);
    return { ...signIn, expiresAt: timestampOf(expiresAt) };
  };

/**
 * Starts a sign-in with any redirect address, which the caller must have checked.
 * @throws {Failure} `not_found` if no provider is configured, `provider_unavailable`
 */
export async function beginSignIn(
  { effects, sealer, withoutSlot, ...deps }: BeginDeps,
  request: Pick<Attempt, 'challenge' | 'redirectUri'>,
) {
  const provider = requireProvider(deps.provider);
  const { randomBytes } = effects;
  const { id, attempt } = await beginAttempt(request, { sealer, now: effects.now(), randomBytes });
  const authorizeUrl = await withoutSlot(() => provider.authorizeUrl(request.redirectUri, attempt));
  if (authorizeUrl === undefined) {
    effects.metrics.add(instruments.signIns, { outcome: 'provider' });
    throw noAnswer();
  }
  return { id, authorizeUrl, expiresAt: attempt.expiresAt };
}
