import { shortDate, timestampOf } from '../../base/time.ts';
import type { Provider } from '../../features/sign-in/provider.ts';
import { bad, type Check, named, ok } from './check.ts';

/** Whether the identity provider answers and accepts this relay, as its last calls have shown. */
export function checkProviderCalls(provider: Pick<Provider, 'standing'> | undefined): Check[] {
  if (provider === undefined)
    return [ok('no identity provider is configured: staff are invited', named('provider_none'))];
  const { fault, at } = provider.standing();
  if (at === null) return [ok('the identity provider has not been called yet', named('provider_uncalled'))];
  const since = timestampOf(at);
  switch (fault) {
    case undefined:
      return [
        ok(`the identity provider answered last at ${shortDate(since)}`, named('provider_ok', { since })),
      ];
    case 'unavailable':
      return [
        bad(
          `the identity provider has not answered since ${shortDate(since)}: nobody can sign in with it`,
          'look whether RELAY_OIDC_ISSUER is in reach of this machine; pnpm relay console lets an admin in meanwhile',
          named('provider_unavailable', { since }),
        ),
      ];
    case 'misconfigured':
      return [
        bad(
          `the identity provider has refused this relay since ${shortDate(since)}: nobody can sign in with it`,
          'check RELAY_OIDC_CLIENT_ID and its secret, RELAY_OIDC_SCOPES and RELAY_OIDC_AUTHENTICATION',
          named('provider_misconfigured', { since }),
        ),
      ];
    case 'clock_ahead':
    case 'clock_behind':
      return [
        bad(
          `the clocks of this machine and of the identity provider have differed since ${shortDate(since)}: nobody can sign in with it`,
          'synchronize both clocks by NTP',
          named('provider_clock', { since }),
        ),
      ];
  }
}
