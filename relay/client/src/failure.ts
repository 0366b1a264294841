import type { Cause, FailureCode, FixedBy, KnownFixedBy, Problem, Scope } from './contract.ts';

/** Who has to act: the NoiseAware account's owner, the partner's staff, or the relay's operator. */
export type Needs = Exclude<KnownFixedBy, 'time'>;

/** The codes of failures that no relay answered. */
export type UnansweredCode = 'relay_unreachable' | 'relay_slow' | 'not_a_relay';

/** Default wait in seconds, if time helps and there is no `Retry-After`. */
const usualWait = 5;

/** The facts of a failure. */
export interface FailureFacts {
  readonly code: FailureCode | UnansweredCode;
  readonly status?: number | undefined;
  readonly message?: string | undefined;
  readonly because?: Cause | undefined;
  readonly fixedBy?: FixedBy | undefined;
  readonly scope?: Scope | undefined;
  readonly requestId?: string | undefined;
  readonly problem?: Problem | undefined;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/**
 * Why a call failed. `waits`: the same call may succeed after this many seconds. `needs`: this party has to act first. If both are
 * undefined, the call itself is wrong: see `code` and `message`. Newer relays may send unknown codes, causes and values of
 * `fixedBy`; these are classified by status and `Retry-After`.
 */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure';
  /** The relay's code, or the package's own. */
  readonly code: FailureCode | UnansweredCode;
  /** HTTP status; undefined if there was no answer. */
  readonly status: number | undefined;
  /** The connection's cause. */
  readonly because: Cause | undefined;
  readonly fixedBy: FixedBy | undefined;
  /** With `forbidden`: the scope that the service key lacks. */
  readonly scope: Scope | undefined;
  /** Identifies the call in the relay's log. */
  readonly requestId: string | undefined;
  /** The relay's refusal, whole; undefined if it had no body or there was no answer. */
  readonly problem: Problem | undefined;
  readonly waits: number | undefined;
  readonly needs: Needs | undefined;

  constructor(facts: FailureFacts) {
    super(facts.message ?? facts.code, { cause: facts.cause });
    this.code = facts.code;
    this.status = facts.status;
    this.because = facts.because;
    this.fixedBy = facts.fixedBy;
    this.scope = facts.scope;
    this.requestId = facts.requestId;
    this.problem = facts.problem;
    this.needs = needsOf(facts);
    this.waits = this.needs === undefined && timeHelps(facts) ? (facts.retryAfter ?? usualWait) : undefined;
  }
}

/** Parses a refusal by the relay (RFC 9457); undefined if the body is not one. */
export function refusalIn(answer: Response, body: string): ConnectFailure | undefined {
  const problem = fieldsOf(body);
  const text = (name: keyof Problem) => (typeof problem[name] === 'string' ? problem[name] : undefined);
  // The answer to HEAD has no body.
  const code = text('code') ?? (body === '' ? 'refused' : undefined);
  if (code === undefined) return undefined;
  return new ConnectFailure({
    code,
    status: answer.status,
    message: [text('title') ?? code, text('detail')].filter(Boolean).join(' '),
    because: text('cause'),
    fixedBy: text('fixedBy'),
    scope: text('needs'),
    requestId: text('requestId') ?? answer.headers.get('x-request-id') ?? undefined,
    problem: body === '' ? undefined : (problem as unknown as Problem),
    retryAfter: retryAfterOf(answer),
  });
}

/** `Retry-After` in seconds (RFC 9110, section 10.2.3); undefined if it is missing or a date. */
export function retryAfterOf({ headers }: Response): number | undefined {
  const text = headers.get('retry-after') ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

// --- Internal helpers ---

function fieldsOf(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

const parties: readonly Needs[] = ['owner', 'staff', 'operator'];

function needsOf({ code, status = 0, fixedBy, retryAfter }: FailureFacts): Needs | undefined {
  const party = parties.find((each) => each === fixedBy);
  if (party !== undefined) return party;
  if (fixedBy === 'time' || retryAfter !== undefined) return undefined;
  if (code === 'not_a_relay' || status === 401 || status === 403 || status === 421) return 'operator';
  // NoiseAware's status for a required password reset.
  if (status === 418) return 'owner';
  // 404: the account was never connected. 409: it has to be reconnected.
  return status === 404 || status === 409 ? 'staff' : undefined;
}

const timeHelps = ({ status, fixedBy, retryAfter }: FailureFacts): boolean =>
  fixedBy === 'time' || retryAfter !== undefined || status === undefined || status === 429 || status >= 500;
