import type { FailureCode, FixedBy, Problem } from './contract.ts';

/** The codes of failures that no relay answered, and of NoiseAware's answers that are no success or cannot be read. */
export type UnansweredCode =
  | 'relay_unreachable'
  | 'relay_slow'
  | 'not_a_relay'
  | 'noiseaware_refused'
  | 'noiseaware_answer';

/** Why the connection or NoiseAware failed, as the relay says it. */
export type RefusalCause = NonNullable<Problem['cause']>;

/** The facts of a failure. */
interface FailureFacts {
  readonly code: FailureCode | UnansweredCode;
  readonly message?: string | undefined;
  readonly status?: number | undefined;
  readonly cause?: RefusalCause | undefined;
  readonly fixedBy?: FixedBy | undefined;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
  readonly requestId?: string | undefined;
  readonly problem?: Problem | undefined;
  readonly error?: unknown;
}

/**
 * Why a call failed. `fixedBy` says who can mend it: with `time` the same call may succeed, after `retryAfter` seconds if that is set;
 * with `caller` only another call does; any other value is the party that has to act first. Newer relays may send codes, causes and
 * values of `fixedBy` that this version does not know.
 */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure';
  /** The relay's code, or the package's own. */
  readonly code: FailureCode | UnansweredCode;
  /** HTTP status; null if there was no answer. */
  readonly status: number | null;
  /** The cause that the relay gives; null if it gives none. */
  override readonly cause: RefusalCause | null;
  /** As the relay says it; null if it does not. */
  readonly fixedBy: FixedBy | null;
  /** Seconds, from the answer's `Retry-After`; null without one. */
  readonly retryAfter: number | null;
  /** Identifies the call in the relay's log. */
  readonly requestId: string | null;
  /** The relay's whole refusal; null if it had no body or there was no answer. */
  readonly problem: Problem | null;
  /** What was thrown, such as the error of the network; null if nothing was. */
  readonly error: unknown;

  constructor(facts: FailureFacts) {
    super(facts.message ?? facts.code);
    this.code = facts.code;
    this.status = facts.status ?? null;
    this.cause = facts.cause ?? null;
    this.fixedBy = facts.fixedBy ?? null;
    this.retryAfter = facts.retryAfter ?? null;
    this.requestId = facts.requestId ?? null;
    this.problem = facts.problem ?? null;
    this.error = facts.error ?? null;
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
    cause: text('cause'),
    fixedBy: text('fixedBy'),
    requestId: text('requestId') ?? answer.headers.get('x-request-id') ?? undefined,
    problem: body === '' ? undefined : (problem as unknown as Problem),
    retryAfter: retryAfterOf(answer),
  });
}

/** The failure for an answer that is no relay's: of a proxy without a relay behind it, a redirect, or another program. */
export function notARelay(answer: Response): ConnectFailure {
  const { status } = answer;
  return status >= 500 || status === 429
    ? new ConnectFailure({
        code: 'relay_unreachable',
        status,
        message: `The relay’s proxy answered ${status}.`,
        fixedBy: 'time',
        retryAfter: retryAfterOf(answer),
      })
    : new ConnectFailure({
        code: 'not_a_relay',
        status,
        message: 'What answered is no relay.',
        fixedBy: 'operator',
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
