import { Failure } from '@noiseaware-connect/shared/failure';
import { CountedRefusal } from '../../calls/counted-refusal.ts';
import type { Refusal } from './person.ts';
import type { Provider } from './provider.ts';

/** `Retry-After` while the provider does not answer, in seconds. */
const retry = 10;

/** @throws {Failure} `not_found` if no provider is configured */
export function requireProvider(provider: Provider | undefined): Provider {
  if (provider !== undefined) return provider;
  throw new Failure('not_found', { detail: 'No identity provider is configured (RELAY_OIDC_ISSUER).' });
}

export const noAnswer = (): Failure => new Failure('provider_unavailable', { retryAfter: retry });

/** The identity provider did not send a claim that decides who may sign in. */
export class ClaimMissing extends Failure {
  readonly claim: string;

  constructor({ claim = '', scope }: Pick<Refusal, 'claim' | 'scope'>) {
    const remedy =
      scope === undefined
        ? 'add the scope that brings it to RELAY_OIDC_SCOPES, or a mapper at the provider'
        : `add the scope ${scope} to RELAY_OIDC_SCOPES`;
    super('forbidden', {
      because: 'configuration',
      detail: `The identity provider did not send the claim ${claim} for this person, which RELAY_OIDC_REQUIRED or RELAY_OIDC_ROLES names. If that is so for everybody, an operator must ${remedy}.`,
    });
    this.claim = claim;
  }
}

/** The failure that a caller gets if authentication failed. */
export function refusalOf(refusal: Omit<Refusal, 'ok'>): Failure {
  const { why } = refusal;
  switch (why) {
    case 'unavailable':
      return noAnswer();
    case 'misconfigured':
      return new Failure('provider_unavailable', {
        because: 'configuration',
        detail: 'The identity provider refuses this relay. An operator must check the settings RELAY_OIDC_….',
      });
    case 'clock_ahead':
    case 'clock_behind': {
      const [where, so] =
        why === 'clock_ahead' ? ['ahead of', 'are expired'] : ['behind', 'are not valid yet'];
      return new Failure('provider_unavailable', {
        because: why,
        detail: `The clock of this relay is ${where} the identity provider’s, so its tokens ${so}. An operator must synchronize both clocks.`,
      });
    }
    case 'refused':
      return new Failure('unauthenticated', {
        detail: 'The identity provider refused the sign-in, or its answer was used before.',
        fixedBy: 'staff',
      });
    case 'not_allowed':
      return new Failure('forbidden', {
        detail: 'This person may not sign in here (RELAY_OIDC_REQUIRED or RELAY_OIDC_ROLES).',
      });
    case 'claim_missing':
      return new ClaimMissing(refusal);
    case 'claim_left_out':
      return new Failure('forbidden', {
        because: 'configuration',
        detail:
          'The identity provider left a claim of RELAY_OIDC_REQUIRED or RELAY_OIDC_ROLES out of the token and says only where it is (_claim_names), as Entra ID does for a person with more than 200 groups. An operator can fix this: assign groups to the application, or use app roles.',
      });
    case 'foreign':
    case 'other_person':
      return new CountedRefusal('redirect_mismatch', {
        detail: 'The identity provider’s answer does not belong to this sign-in.',
      });
  }
}
