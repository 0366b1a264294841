// Drawn from `shared/src` by `pnpm write-docs`; a test holds it to the contract.

/** A value of a list that may grow: expect unknown values. */
export type OneOf<T extends string> = T | (string & Record<never, never>);

/** What events there are: the log has these, and webhooks subscribe to them. */
export type EventType = Exclude<keyof MessageData, 'webhook.test'>;

/** The partner's own customer record. */
export interface Account {
  readonly id: string;
  readonly name?: string | undefined;
}

/** What became of an event at a webhook. */
export interface AccountDelivery {
  readonly event: string;
  readonly type: string;
  readonly at: string;
  readonly webhook: string;
  readonly state: OneOf<'delivered' | 'waiting' | 'given_up'>;
  readonly status: number | null;
  readonly attempts: number;
}

/** An account's connections, the healthiest first. `state` is that of the first one, which calls by account use, or `ambiguous`. */
export interface AccountState {
  readonly account: Account;
  readonly state: OneOf<'active' | 'degraded' | 'reauthorization_required' | 'disconnected' | 'ambiguous'>;
  readonly connections: readonly Connection[];
}

/** An alert from NoiseAware. Anyone who knows the address can send one: `verified` says whether it can be trusted. Integers in `payload` beyond 2^53 are bigints. */
export interface Alert {
  readonly id: string;
  readonly receivedAt: string;
  readonly alertTime: string | null;
  readonly type: string | null;
  readonly account: string | null;
  readonly connection: string | null;
  readonly verified: OneOf<'verified' | 'unverified' | 'refuted'>;
  readonly follows: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * - `refused` (staff): NoiseAware no longer accepts the authorization.
 * - `password_reset_needed` (owner): NoiseAware asks the owner to reset the password.
 * - `unreachable` (time): NoiseAware cannot be reached.
 * - `slow` (time): NoiseAware is taking too long to answer.
 * - `unavailable` (time): NoiseAware reports an error on its side.
 * - `rate_limited` (time): NoiseAware asked for a pause.
 * - `broken_answer` (time): NoiseAware’s answer is unreadable.
 * - `configuration` (operator): NoiseAware refuses requests from the relay. The setup there needs a check.
 * - `refusing_all` (operator): NoiseAware refuses every connection of the relay, not only this one. The setup needs a check, or NoiseAware has an outage.
 * - `uncertain` (time): The last renewal was interrupted. The result is not known.
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
  | 'refusing_all'
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
  /** When its present status began. */
  readonly since: string;
  /** When NoiseAware's API last answered the relay's own polling of events (`RELAY_EVENTS_POLL`), to the hour. Null if it never did. */
  readonly apiAnsweredAt: string | null;
  /** The NoiseAware organization or login. Null if NoiseAware's answers do not name it. */
  readonly organization: string | null;
}

/** `active`: works. `degraded`: fails, the relay retries. `reauthorization_required`: a person must act. `disconnected`: ended on purpose. */
export type ConnectionStatus = OneOf<KnownConnectionStatus>;

/** The values of `ConnectionStatus` that this version knows. */
export type KnownConnectionStatus =
  | 'active'
  | 'degraded'
  | 'reauthorization_required'
  | 'disconnected';

/** How many connections are in each state, and how many links wait. */
export interface ConnectionSummary {
  readonly needsYou: number;
  readonly trouble: number;
  readonly fine: number;
  readonly ended: number;
  /** The nearest future `diesAt` of a connection that needs no reauthorization. Null if there is none. */
  readonly nextDeath: string | null;
  readonly pendingLinks: number;
  readonly waitingLinks: number;
}

/** One attempt to deliver an event to a webhook. */
export interface Delivery {
  readonly event: string;
  readonly type: string;
  readonly account: string | null;
  readonly attempt: number;
  readonly at: string;
  readonly seconds: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly answer: string;
  readonly state: OneOf<'delivered' | 'waiting' | 'given_up'>;
}

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
  | 'conflict'
  | 'ambiguous_account'
  | 'idempotency_in_progress'
  | 'pairing_expired'
  | 'events_gone'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'idempotency_mismatch'
  | 'misdirected_request'
  | 'rate_limited'
  | 'internal'
  | 'noiseaware_unavailable'
  | 'provider_unavailable'
  | 'store_unavailable'
  | 'store_slow';

/** Who can fix it: the NoiseAware account's owner, the partner's staff, the relay's operator, time, or the caller by another call. */
export type FixedBy = OneOf<KnownFixedBy>;

/** The values of `FixedBy` that this version knows. */
export type KnownFixedBy =
  | 'owner'
  | 'staff'
  | 'operator'
  | 'time'
  | 'caller';

/** A link by which an account's owner connects it. */
export interface Link {
  readonly id: string;
  readonly status: OneOf<'open' | 'started' | 'awaiting_confirmation' | 'connected' | 'expired' | 'revoked' | 'failed'>;
  readonly account: Account;
  readonly madeBy: Staff;
  /** Whether the owner's authorization waits until its organization is confirmed. */
  readonly confirm: boolean;
  readonly returnTo: string | null;
  readonly createdAt: string;
  /** When it expires; while it awaits confirmation, when the authorization expires. */
  readonly expiresAt: string;
  /** The created connection, once `connected`; before that, the one to reauthorize. */
  readonly connection?: string | undefined;
  /** The organization that authorized, while it awaits confirmation. `an organization that nothing names` where that cannot be known. */
  readonly organization?: string | undefined;
  /** While it awaits confirmation: the organization that is connected today, which confirming replaces if it is another one. Absent if there is no living connection. */
  readonly current?: string | undefined;
  /** Until it ends: when the owner last pressed the button of its page. Absent before that. */
  readonly startedAt?: string | undefined;
  /** While it awaits confirmation: when NoiseAware sent the owner back. */
  readonly authorizedAt?: string | undefined;
  /** The admin who confirmed in the place of `madeBy`, if one did. */
  readonly confirmedBy?: Staff | undefined;
}

/** The `data` of each type of webhook message. */
export interface MessageData {
  /** An account was connected, or connected again while it was `active` or `disconnected`. */
  readonly 'connection.connected': {
    readonly connection: Connection;
  };
  /** A renewal failed; the relay retries it. */
  readonly 'connection.degraded': {
    readonly connection: Connection;
  };
  /** The connection is `active` again, by itself or through a person. */
  readonly 'connection.recovered': {
    readonly connection: Connection;
  };
  /** A person must go through NoiseAware again. */
  readonly 'connection.reauthorization_required': {
    readonly connection: Connection;
  };
  /** The connection ends in 5, 3 or 1 days (`data.days`) unless it is renewed; once per step, after a downtime only the last step. */
  readonly 'connection.dies_soon': {
    readonly connection: Connection;
    readonly days: number;
  };
  /** The connection was disconnected or forgotten. If it was forgotten, `data.connection` has neither name nor organization. */
  readonly 'connection.disconnected': {
    readonly connection: Connection;
  };
  /** The operator moved the connection to another account, `data.connection.account`. It goes to those who may read that one. */
  readonly 'connection.moved': {
    readonly connection: Connection;
    readonly from: string;
  };
  /** An owner began to connect by a link: the first press of its button. Looking at the page tells nothing. */
  readonly 'link.opened': {
    readonly link: Link;
  };
  /** An owner authorized by a link: the account is connected, or awaits confirmation. */
  readonly 'link.used': {
    readonly link: Link;
  };
  /** What an owner authorized by a link awaits a confirmation: the link was made with `confirm`, or it would replace the organization that is connected (`data.link.current`), also if nothing says whose it is. */
  readonly 'link.awaiting_confirmation': {
    readonly link: Link;
  };
  /** An owner came back from NoiseAware without authorizing (`data.link.status` is `started`), or an authorization that awaited confirmation was deleted (`revoked`) and erased. */
  readonly 'link.refused': {
    readonly link: Link;
  };
  /** A link by which nobody had authorized was deleted, also because the person or service that made it was revoked. */
  readonly 'link.revoked': {
    readonly link: Link;
  };
  /** A link has expired unused, or its authorization was not confirmed in time and is erased. */
  readonly 'link.expired': {
    readonly link: Link;
  };
  /** NoiseAware sent an alert, and its verdict is known or has not come within a minute: then it is `unverified`. Once for each alert. */
  readonly 'alert.received': {
    readonly alert: Alert;
  };
  /** The verdict on an alert has changed after its `alert.received`, which was `unverified`. */
  readonly 'alert.verdict': {
    readonly alert: Alert;
  };
  /** A webhook was disabled because its receiver answered 410. The webhook itself gets this once it is enabled again. */
  readonly 'webhook.disabled': {
    readonly webhook: string;
    readonly disabledAt: string;
  };
  /** A service key expires in 14, 3 or 1 days; once per step that lies within its life, after a downtime only the last one. Only the service of the key gets it. */
  readonly 'key.expires_soon': {
    readonly key: {
      readonly id: string;
      readonly name: string;
      readonly expiresAt: string;
    };
  };
  /** Every 24 hours, with the last entry of the audit log. Only the webhooks of the operator get it, and no service; the log of the relay has it, too. */
  readonly 'audit.head': {
    readonly seq: number;
    readonly hash: string;
    readonly at: string;
  };
  /** For a day, no attempt to deliver to a webhook has succeeded. Other webhooks get this, and the log has it. */
  readonly 'webhook.failing': {
    readonly webhook: {
      readonly id: string;
      readonly url: string;
    };
    readonly since: string;
  };
  /** An event was delivered to a webhook of which `webhook.failing` had told. */
  readonly 'webhook.recovered': {
    readonly webhook: {
      readonly id: string;
      readonly url: string;
    };
    readonly since: string;
  };
  /** A test was requested. */
  readonly 'webhook.test': {
    readonly webhook: string;
  };
}

/** What a service key may call, by method and path: the query, the body and the answer. */
export interface Operations {
  readonly 'POST /v1/links': {
    readonly body: {
      readonly account: Account;
      readonly connection?: string | undefined;
      readonly parallel?: boolean | undefined;
      readonly expiresIn?: number | undefined;
      readonly confirm?: boolean | undefined;
      readonly returnTo?: string | undefined;
    };
    readonly answer: {
      readonly id: string;
      readonly url: string;
      readonly expiresAt: string;
      readonly connection?: string | undefined;
    };
  };
  readonly 'GET /v1/links': {
    readonly query: {
      readonly account?: string | undefined;
      readonly status?: 'open' | 'started' | 'awaiting_confirmation' | 'connected' | 'expired' | 'revoked' | 'failed' | undefined;
      readonly q?: string | undefined;
      readonly pending?: 'true' | undefined;
      readonly cursor?: string | undefined;
      readonly limit?: number | undefined;
    };
    readonly answer: {
      readonly links: readonly Link[];
      readonly nextCursor?: string | undefined;
    };
  };
  readonly 'GET /v1/links/:id': {
    readonly answer: Link;
  };
  readonly 'DELETE /v1/links/:id': Record<never, never>;
  readonly 'POST /v1/links/:id/confirmation': {
    readonly body: {
      readonly organization: string;
      readonly connection?: string | undefined;
    };
    readonly answer: {
      readonly connection: Connection;
    };
  };
  readonly 'GET /v1/connections': {
    readonly query: {
      readonly account?: string | undefined;
      readonly status?: 'active' | 'degraded' | 'reauthorization_required' | 'disconnected' | undefined;
      readonly q?: string | undefined;
      readonly group?: 'needs_you' | 'trouble' | 'fine' | 'ended' | undefined;
      readonly dies?: string | undefined;
      readonly cursor?: string | undefined;
      readonly limit?: number | undefined;
    };
    readonly answer: {
      readonly connections: readonly Connection[];
      readonly nextCursor?: string | undefined;
    };
  };
  readonly 'GET /v1/connections/summary': {
    readonly answer: ConnectionSummary;
  };
  readonly 'GET /v1/connections/:id': {
    readonly answer: {
      readonly connection: Connection;
    };
  };
  readonly 'GET /v1/accounts/:account': {
    readonly answer: AccountState;
  };
  readonly 'GET /v1/accounts/:account/state': {
    readonly query: {
      readonly language?: string | undefined;
    };
    readonly answer: OwnerState;
  };
  readonly 'POST /v1/connections/:id/token': {
    readonly body: {
      readonly minTtl?: number | undefined;
    };
    readonly answer: UserToken;
  };
  readonly 'POST /v1/accounts/:account/token': {
    readonly body: {
      readonly minTtl?: number | undefined;
    };
    readonly answer: UserToken;
  };
  readonly 'GET /v1/connections/:id/alerts': {
    readonly query: {
      readonly cursor?: string | undefined;
      readonly limit?: number | undefined;
    };
    readonly answer: {
      readonly alerts: readonly Alert[];
      readonly nextCursor?: string | undefined;
    };
  };
  readonly 'GET /v1/accounts/:account/alerts': {
    readonly query: {
      readonly cursor?: string | undefined;
      readonly limit?: number | undefined;
    };
    readonly answer: {
      readonly alerts: readonly Alert[];
      readonly nextCursor?: string | undefined;
    };
  };
  readonly 'GET /v1/alerts': {
    readonly query: {
      readonly account?: string | undefined;
      readonly q?: string | undefined;
      readonly verified?: 'verified' | 'unverified' | 'refuted' | undefined;
      readonly unmatched?: boolean | undefined;
      readonly cursor?: string | undefined;
      readonly limit?: number | undefined;
    };
    readonly answer: {
      readonly alerts: readonly Alert[];
      readonly nextCursor?: string | undefined;
    };
  };
  readonly 'GET /v1/key': {
    readonly answer: {
      readonly id: string;
      readonly name: string;
      readonly scopes: readonly OneOf<'connections:read' | 'token' | 'api:read' | 'api:write' | 'pairings' | 'webhooks'>[];
      readonly accounts: readonly string[] | null;
      readonly createdAt: string;
      readonly expiresAt: string | null;
      readonly limit: {
        readonly calls: number;
        readonly seconds: number;
      };
    };
  };
  readonly 'GET /v1/events': {
    readonly query: {
      readonly since?: number | string | undefined;
      readonly account?: string | undefined;
      readonly type?: string | readonly string[] | undefined;
      readonly limit?: number | undefined;
      readonly wait?: number | undefined;
    };
    readonly answer: {
      readonly events: readonly {
        readonly id: string;
        readonly seq: number;
        readonly type: string;
        readonly timestamp: string;
        readonly account: string | null;
        readonly data: Readonly<Record<string, unknown>>;
      }[];
      readonly next: number;
    };
  };
  readonly 'POST /v1/webhooks': {
    readonly body: {
      readonly url: string;
      readonly events?: readonly EventType[] | null | undefined;
    };
    readonly answer: {
      readonly id: string;
      readonly secret: string;
    };
  };
  readonly 'GET /v1/webhooks': {
    readonly query: {
      readonly cursor?: string | undefined;
      readonly limit?: number | undefined;
    };
    readonly answer: {
      readonly webhooks: readonly Webhook[];
      readonly nextCursor?: string | undefined;
    };
  };
  readonly 'GET /v1/webhooks/:id': {
    readonly answer: Webhook;
  };
  readonly 'PATCH /v1/webhooks/:id': {
    readonly body: {
      readonly url?: string | undefined;
      readonly events?: readonly EventType[] | null | undefined;
      readonly paused?: boolean | undefined;
    };
    readonly answer: Webhook;
  };
  readonly 'DELETE /v1/webhooks/:id': Record<never, never>;
  readonly 'POST /v1/webhooks/:id/test': {
    readonly body: {
      readonly type?: 'connection.connected' | 'connection.degraded' | 'connection.recovered' | 'connection.reauthorization_required' | 'connection.dies_soon' | 'connection.disconnected' | 'connection.moved' | 'link.opened' | 'link.used' | 'link.awaiting_confirmation' | 'link.refused' | 'link.revoked' | 'link.expired' | 'alert.received' | 'alert.verdict' | 'webhook.disabled' | 'key.expires_soon' | 'audit.head' | 'webhook.failing' | 'webhook.recovered' | 'webhook.test' | undefined;
    };
    readonly answer: {
      readonly delivered: boolean;
      readonly status: number | null;
      readonly reason: string | null;
    };
  };
  readonly 'POST /v1/webhooks/:id/rotation': {
    readonly body: {
      readonly overlap?: number | undefined;
    };
    readonly answer: {
      readonly secret: string;
    };
  };
  readonly 'GET /v1/webhooks/:id/deliveries': {
    readonly query: {
      readonly account?: string | undefined;
      readonly type?: EventType | undefined;
      readonly failed?: boolean | undefined;
      readonly cursor?: string | undefined;
      readonly limit?: number | undefined;
    };
    readonly answer: {
      readonly deliveries: readonly Delivery[];
      readonly nextCursor?: string | undefined;
    };
  };
  readonly 'GET /v1/accounts/:account/deliveries': {
    readonly query: {
      readonly cursor?: string | undefined;
      readonly limit?: number | undefined;
    };
    readonly answer: {
      readonly deliveries: readonly AccountDelivery[];
      readonly keptSince: string;
      readonly nextCursor?: string | undefined;
    };
  };
  readonly 'POST /v1/webhooks/:id/deliveries/:event': {
    readonly body: Record<never, never>;
    readonly answer: {
      readonly events: number;
    };
  };
  readonly 'POST /v1/webhooks/:id/replay': {
    readonly body: {
      readonly since?: number | string | undefined;
      readonly types?: readonly EventType[] | undefined;
      readonly accounts?: readonly string[] | undefined;
    };
    readonly answer: {
      readonly events: number;
    };
  };
}

/** With `wrong_organization`: the organization that is connected, and the one that answered. */
export interface Organizations {
  readonly connected: string;
  readonly answered: string;
}

/** How an account stands for its owner, with a sentence in their words, for a page of your own product. */
export interface OwnerState {
  readonly account: string;
  readonly state: OneOf<'not_connected' | 'waiting' | 'connected' | 'needs_authorization'>;
  readonly since: string | null;
  readonly sentence: string;
  readonly organization: string | null;
}

/** The body of a refusal by the relay (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: FailureCode;
  readonly detail?: string | undefined;
  readonly cause?: OneOf<'refused' | 'password_reset_needed' | 'unreachable' | 'slow' | 'unavailable' | 'rate_limited' | 'broken_answer' | 'configuration' | 'refusing_all' | 'uncertain' | 'damaged' | 'disconnected_by_staff' | 'disconnected_by_operator' | 'clock_ahead' | 'clock_behind'> | undefined;
  readonly fixedBy: FixedBy;
  readonly requestId?: string | undefined;
  readonly organizations?: Organizations | undefined;
  readonly connections?: readonly {
    readonly id: string;
    readonly organization: string | null;
    readonly status: ConnectionStatus;
  }[] | undefined;
  readonly oldest?: number | undefined;
  readonly needs?: OneOf<'connections:read' | 'token' | 'api:read' | 'api:write' | 'pairings' | 'webhooks' | 'read' | 'connect' | 'administer'> | undefined;
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

/** A webhook, without its secret. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[] | null;
  readonly createdAt: string;
  readonly disabledAt: string | null;
  readonly paused: boolean;
  readonly waiting: number;
  readonly dead: number;
  readonly behindSince: string | null;
  readonly failingSince: string | null;
  readonly failure: {
    readonly at: string;
    readonly status: number | null;
    readonly reason: string;
  } | null;
}
