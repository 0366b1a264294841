import { Failure } from '@noiseaware-connect/shared/failure';
import type { NoPerson } from './person.ts';
import type { Provider } from './provider.ts';

/** `Retry-After` while the provider does not answer, in seconds. */
const retry = 10;

/** @throws {Failure} `not_found` if no provider is configured */
export function requireProvider(provider: Provider | undefined): Provider {
  if (provider !== undefined) return provider;
  throw new Failure('not_found', { detail: 'Staff do not sign in by an identity provider here.' });
}

export const noAnswer = (): Failure => new Failure('provider_unavailable', { retryAfter: retry });

/** The failure that a caller gets if authentication failed. */
export function refusalOf(why: NoPerson): Failure {
  switch (why) {
    case 'unavailable':
      return noAnswer();
    case 'refused':
      return new Failure('unauthenticated', {
        detail: 'The company’s sign-in refused, or was used already.',
      });
    case 'not_allowed':
      return new Failure('forbidden', {
        detail: 'The company’s sign-in does not count this person among those who may sign in here.',
      });
    case 'foreign':
      return new Failure('redirect_mismatch', {
        detail: 'What came back from the company’s sign-in is not the answer to this attempt.',
      });
  }
}
