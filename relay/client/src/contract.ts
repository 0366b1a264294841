// Drawn from `shared/src` by `pnpm write-docs`; a test holds it to the contract.

/** A value of a list that may grow: expect unknown values. */
export type OneOf<T extends string> = T | (string & Record<never, never>);

/** The partner's own customer record. */
export interface Account {
  readonly id: string;
  readonly name?: string | undefined;
}

/** An account's connections, the healthiest first. `state` is that of the first one, which calls by account use. */
export interface AccountState {
  readonly account: Account;
  readonly state: ConnectionStatus;
  readonly connections: readonly Connection[];
}

/**
 * - `refused` (staff): NoiseAware no longer accepts the authorization.
 * - `password_reset_needed` (owner): NoiseAware asks the owner to reset the password.
 * - `unreachable` (time): NoiseAware cannot be reached.
 * - `slow` (time): NoiseAware is taking too long to answer.
 * - `unavailable` (time): NoiseAware reports an error on its side.
 * - `rate_limited` (time): NoiseAware asked for a pause.
 * - `broken_answer` (time): NoiseAware’s answer is unreadable.
 * - `configuration` (operator): NoiseAware refuses requests from the relay. Its setup needs a check.
 * - `uncertain` (time): The last renewal was interrupted. Its result is not known.
 * - `damaged` (staff): The saved authorization is damaged.
 * - `disconnected_by_staff` (staff): A staff member disconnected this account.
 * - `disconnected_by_operator` (staff): Your admin disconnected this account.
 */
export type Cause = OneOf<KnownCause>;

/** The values of `Cause` that this version knows. */
export type KnownCause =
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

/** The lasting link of one account to one NoiseAware organization. Every date is RFC 3339 in UTC. */
export interface Connection {
  readonly id: string;
  readonly account: Account;
  readonly status: ConnectionStatus;
  /** The reason if it is not `active`. */
  readonly cause: Cause | null;
  readonly connectedBy: Staff;
  /** The staff member in charge: the one who connected it, until it is handed over to a colleague. */
  readonly responsible: Staff;
  readonly connectedAt: string;
  readonly lastRenewedAt: string;
  readonly userTokenExpiresAt: string | null;
  /** When the refresh token expires without a renewal: 15 days after the last one. Null once disconnected. */
  readonly diesAt: string | null;
  /** When the relay renews it next. Null if it does not. */
  readonly nextRenewalAt: string | null;
  /** When renewals started to fail. Null while nothing is wrong. */
  readonly troubleSince: string | null;
  /** When NoiseAware's API last answered the relay's own polling of events (`RELAY_EVENTS_POLL`), to the hour. Null if it never did. */
  readonly apiAnsweredAt: string | null;
  /** The NoiseAware organization or login. Null if NoiseAware's answers do not name it. */
  readonly organization: string | null;
}

/** Which connections a list has; all of these hold at once. */
export interface ConnectionFilter {
  readonly account?: string | undefined;
  readonly status?: 'active' | 'degraded' | 'reauthorization_required' | 'disconnected' | undefined;
  readonly q?: string | undefined;
  readonly group?: 'needs_you' | 'trouble' | 'fine' | 'ended' | undefined;
  readonly cursor?: string | undefined;
}

/** `active`: works. `degraded`: fails, the relay retries. `reauthorization_required`: a person must act. `disconnected`: ended on purpose. */
export type ConnectionStatus = OneOf<KnownConnectionStatus>;

/** The values of `ConnectionStatus` that this version knows. */
export type KnownConnectionStatus =
  | 'active'
  | 'degraded'
  | 'reauthorization_required'
  | 'disconnected';

/** Why the relay refuses a call. */
export type FailureCode = OneOf<KnownFailureCode>;

/** The values of `FailureCode` that this version knows. */
export type KnownFailureCode =
  | 'invalid_request'
  | 'redirect_mismatch'
  | 'verifier_mismatch'
  | 'unauthenticated'
  | 'noiseaware_unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'pairing_not_authorized'
  | 'reauthorization_required'
  | 'wrong_organization'
  | 'pairing_expired'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'misdirected_request'
  | 'rate_limited'
  | 'internal'
  | 'noiseaware_unavailable'
  | 'provider_unavailable'
  | 'store_unavailable';

/** Who can fix it: the NoiseAware account's owner, the partner's staff, the relay's operator, or time. */
export type FixedBy = OneOf<KnownFixedBy>;

/** The values of `FixedBy` that this version knows. */
export type KnownFixedBy =
  | 'owner'
  | 'staff'
  | 'operator'
  | 'time';

/** With `wrong_organization`: the organization that is connected, and the one that answered. */
export interface Organizations {
  readonly connected: string;
  readonly answered: string;
}

/** The body of a refusal by the relay (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: FailureCode;
  readonly detail?: string | undefined;
  readonly cause?: Cause | undefined;
  readonly fixedBy?: FixedBy | undefined;
  readonly requestId?: string | undefined;
  readonly organizations?: Organizations | undefined;
  readonly needs?: Scope | undefined;
}

/** What a service key may do. */
export type Scope = OneOf<KnownScope>;

/** The values of `Scope` that this version knows. */
export type KnownScope =
  | 'connections:read'
  | 'token'
  | 'api:read'
  | 'api:write'
  | 'pairings'
  | 'webhooks';

/** A staff member. */
export interface Staff {
  readonly id: string;
  readonly name: string;
}

/** A user token of NoiseAware, and when it ends (RFC 3339). */
export interface UserToken {
  readonly userToken: string;
  readonly expiresAt: string;
}
