import type { Effects } from '../../base/effects.ts';
import { measureClockSkew, type Seconds } from '../../base/time.ts';
import { tryClient } from '../../features/sign-in/provider.ts';
import type { Config, SignInSettings } from '../../settings/config.ts';
import { bad, type Check, ok, warning } from '../checks/check.ts';
import { checkSkew } from '../checks/check-clock.ts';
import { adviceFor, reasonOf } from './reasons.ts';

/** Whether the identity provider answers, is the configured issuer, accepts the relay's client ID and secret, and has the same time. */
export async function checkProvider(
  { redirects }: Pick<Config, 'redirects'>,
  settings: SignInSettings,
  { fetch, now }: Pick<Effects, 'fetch' | 'now'>,
): Promise<Check> {
  const { issuer } = settings;
  let unanswered: unknown;
  let skew: Seconds | undefined;
  const noting: Effects['fetch'] = async (...args) => {
    try {
      const began = now();
      const answer = await fetch(...args);
      skew = measureClockSkew(answer.headers.get('date'), began, now());
      return answer;
    } catch (error) {
      unanswered = error;
      throw error;
    }
  };
  const outcome = await tryClient(settings, `${redirects[0]}sign-in`, noting);
  if (unanswered !== undefined) {
    return bad(
      `the identity provider at RELAY_OIDC_ISSUER, ${issuer}, does not answer: ${reasonOf(unanswered)}; nobody can sign in with it`,
      adviceFor(unanswered),
    );
  }
  switch (outcome.kind) {
    case 'accepted':
      return (
        checkSkew(
          skew ?? 0,
          `the identity provider at RELAY_OIDC_ISSUER, ${issuer}, answers, and its clock`,
        ) ?? ok(`the identity provider at RELAY_OIDC_ISSUER, ${issuer}, answers and accepts this relay`)
      );
    case 'not_the_issuer':
      return bad(
        `RELAY_OIDC_ISSUER, ${issuer}, is not the issuer of an identity provider (${outcome.code}): nobody can sign in with it`,
        'set it to the issuer exactly as the provider writes it, without /.well-known/openid-configuration',
      );
    case 'refused':
      return bad(
        `the identity provider at RELAY_OIDC_ISSUER, ${issuer}, refuses this relay (${outcome.code}): nobody can sign in with it`,
        'check RELAY_OIDC_CLIENT_ID and its secret, and RELAY_OIDC_AUTHENTICATION',
      );
    case 'unclear':
      return warning(
        `the identity provider at RELAY_OIDC_ISSUER, ${issuer}, answers, but not as OAuth says (${outcome.code})`,
        'sign in once to see whether it works, and look at the provider’s log',
      );
  }
}
