/** Who has to act: the NoiseAware account's owner, the partner's staff, or the relay's operator. */
export type Needs = 'owner' | 'staff' | 'operator';

/** Seconds to wait where time helps and nothing says how long. */
const usualWait = 5;

/** What a refusal says of itself. */
export interface FailureFacts {
  readonly code: string;
  readonly status?: number | undefined;
  readonly message?: string | undefined;
  readonly because?: string | undefined;
  readonly fixedBy?: string | undefined;
  readonly scope?: string | undefined;
  readonly requestId?: string | undefined;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/**
 * Why there is no answer. `waits`: the same call may succeed after that many seconds. `needs`: that one has to act first.
 * Neither: the call itself is wrong, and `code` and `message` say how. Codes, causes and who fixes them may become more:
 * a relay that knows more of them is understood by its status and `Retry-After`.
 */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure';
  /** The relay's code, or `relay_unreachable`, `relay_slow`, `not_a_relay`. */
  readonly code: string;
  /** Of HTTP; undefined where no answer came. */
  readonly status: number | undefined;
  /** The connection's cause (`Cause`). */
  readonly because: string | undefined;
  readonly fixedBy: string | undefined;
  /** Of `forbidden`: the scope that the service key lacks. */
  readonly scope: string | undefined;
  /** By which the relay's log is found. */
  readonly requestId: string | undefined;
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
    this.needs = needsOf(facts);
    this.waits = this.needs === undefined && timeHelps(facts) ? (facts.retryAfter ?? usualWait) : undefined;
  }
}

/** The refusal of the relay's own in an answer (RFC 9457); undefined where the body is none. */
export function refusalIn(answer: Response, body: string): ConnectFailure | undefined {
  const problem = fieldsOf(body);
  const text = (name: string) => (typeof problem[name] === 'string' ? problem[name] : undefined);
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
    retryAfter: retryAfterOf(answer),
  });
}

/** `Retry-After` in seconds (RFC 9110, section 10.2.3); undefined where there is none, or where it is a date. */
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

function needsOf({ code, status = 0, fixedBy, retryAfter }: FailureFacts): Needs | undefined {
  if (fixedBy === 'owner' || fixedBy === 'staff' || fixedBy === 'operator') return fixedBy;
  if (fixedBy === 'time' || retryAfter !== undefined) return undefined;
  if (code === 'not_a_relay' || status === 401 || status === 403 || status === 421) return 'operator';
  // Of NoiseAware: that user has to reset the password.
  if (status === 418) return 'owner';
  // An account that was never connected, and one that only its people can connect again.
  return status === 404 || status === 409 ? 'staff' : undefined;
}

const timeHelps = ({ status, fixedBy, retryAfter }: FailureFacts): boolean =>
  fixedBy === 'time' || retryAfter !== undefined || status === undefined || status === 429 || status >= 500;
