import type { Role } from '@noiseaware-connect/shared/role';
import type { ClockCause } from '@noiseaware-connect/shared/shapes';

/** A person whom the provider has authenticated, with their role. */
export interface Person {
  /** The provider's permanent id of the person (`sub`). */
  readonly subject: string;
  readonly name: string;
  readonly role: Role;
  /** The id of the provider's session. */
  readonly sid?: string;
  readonly refreshToken?: string;
}

/**
 * Why authentication failed. `foreign`: the answer is forged or belongs to another attempt. `refused`: the provider refused.
 * `not_allowed`: RELAY_OIDC_REQUIRED or RELAY_OIDC_ROLES exclude the person. `claim_missing`: they do, by a claim that the provider
 * did not send; `claim_left_out`: by one of which it says only where it is. `unavailable`: the provider does not answer properly.
 * `misconfigured`: it refuses this relay, whoever signs in. `clock_ahead`, `clock_behind`: this relay's clock is so far ahead of
 * the provider's, or behind it, that an ID token is not valid. `other_person`: the answer to a refresh is about another person.
 */
export type NoPerson =
  | 'foreign'
  | 'other_person'
  | 'refused'
  | 'not_allowed'
  | 'claim_missing'
  | 'claim_left_out'
  | 'unavailable'
  | 'misconfigured'
  | ClockCause;

/** A failed authentication. */
export interface Refusal {
  readonly ok: false;
  readonly why: NoPerson;
  /** Whom the provider has authenticated, if the person is why it failed. */
  readonly person?: Pick<Person, 'subject' | 'name'>;
  /** For `claim_missing` and `claim_left_out`: the claim. */
  readonly claim?: string;
  /** For `claim_missing`: a scope that the provider offers under the claim's name, and for which the relay does not ask. */
  readonly scope?: string;
}
export type PersonResult = { readonly ok: true; readonly person: Person } | Refusal;
