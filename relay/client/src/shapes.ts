// The contract's shapes, repeated so that this package has no dependency. test/client/contract.test.ts compares them.

/** A value of a list that may grow: expect unknown values. */
type OneOf<T extends string> = T | (string & Record<never, never>);

/** `active`: works. `degraded`: fails, the relay retries. `reauthorization_required`: a person must act. `disconnected`: ended on purpose. */
export type ConnectionStatus = 'active' | 'degraded' | 'reauthorization_required' | 'disconnected';

/** Why a connection is not `active`. */
export type Cause =
  | 'refused'
  | 'password_reset_needed'
  | 'unreachable'
  | 'slow'
  | 'unavailable'
  | 'rate_limited'
  | 'broken_answer'
  | 'configuration'
  | 'uncertain'
  | 'damaged'
  | 'disconnected_by_staff'
  | 'disconnected_by_operator';

/** Who can fix it: the NoiseAware account's owner, the partner's staff, the relay's operator, or time. */
export type FixedBy = 'owner' | 'staff' | 'operator' | 'time';

/** The lasting link of one account to one NoiseAware organization. Every date is RFC 3339 in UTC. */
export interface Connection {
  readonly id: string;
  readonly account: Account;
  readonly status: OneOf<ConnectionStatus>;
  readonly cause: OneOf<Cause> | null;
  readonly connectedBy: Staff;
  /** The staff member in charge. */
  readonly responsible: Staff;
  readonly connectedAt: string;
  readonly lastRenewedAt: string;
  readonly userTokenExpiresAt: string | null;
  /** When it ends if nothing renews it: 15 days from the last renewal. Null once disconnected. */
  readonly diesAt: string | null;
  readonly nextRenewalAt: string | null;
  /** When renewals started to fail. Null while nothing is wrong. */
  readonly troubleSince: string | null;
  /** When NoiseAware's API last answered the relay's own polling of events, to the hour. Null if it never did. */
  readonly apiAnsweredAt: string | null;
  /** The NoiseAware organization or login. Null if NoiseAware's answers do not name it. */
  readonly organization: string | null;
}

/** The partner's own customer record. */
export interface Account {
  readonly id: string;
  readonly name?: string | undefined;
}

export interface Staff {
  readonly id: string;
  readonly name: string;
}

/** An account's connections, the healthiest first. `state` is that of the first one, which calls by account use. */
export interface AccountState {
  readonly account: Account;
  readonly state: OneOf<ConnectionStatus>;
  readonly connections: readonly Connection[];
}

/** A user token of NoiseAware, and when it ends (RFC 3339). */
export interface UserToken {
  readonly userToken: string;
  readonly expiresAt: string;
}
