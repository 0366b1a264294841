// The contract's shapes, written out so that this package needs no other one; test/client/contract.test.ts holds them to it.

/** A value of a list that may grow: code has to expect others. */
type OneOf<T extends string> = T | (string & Record<never, never>);

/** `active` works; `degraded` heals by itself so far; `reauthorization_required` needs a person; `disconnected` on purpose. */
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

/** Who puts it right: the NoiseAware account's owner, the partner's staff, the relay's operator, or time. */
export type FixedBy = 'owner' | 'staff' | 'operator' | 'time';

/** The lasting link of one account to one NoiseAware organization. Every date is RFC 3339 in UTC. */
export interface Connection {
  readonly id: string;
  readonly account: Account;
  readonly status: OneOf<ConnectionStatus>;
  readonly cause: OneOf<Cause> | null;
  readonly connectedBy: Staff;
  /** Who looks after it. */
  readonly responsible: Staff;
  readonly connectedAt: string;
  readonly lastRenewedAt: string;
  readonly userTokenExpiresAt: string | null;
  /** When it ends if nothing renews it: 15 days from the last renewal. Null once disconnected. */
  readonly diesAt: string | null;
  readonly nextRenewalAt: string | null;
  /** Since when every renewal has failed. Null while nothing is wrong. */
  readonly troubleSince: string | null;
  /** When NoiseAware's API last answered the relay's own reading of events, to the hour. Null where it never did. */
  readonly apiAnsweredAt: string | null;
  /** The organization or login behind it, where something in NoiseAware's answers names it. */
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

/** The state of an account is that of its first connection, the healthiest, which calls by account use. */
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
