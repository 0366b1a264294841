import pg from 'pg';
import { OperatorRefusal, PlainError } from '../../base/operator-refusal.ts';

/**
 * What went wrong at PostgreSQL, reduced to its code: messages, details and contexts quote values. Codes are PostgreSQL's
 * (appendix A) or those of Node's sockets.
 */
export class PostgresTrouble extends PlainError {
  override name = 'PostgresTrouble';
  readonly code: string;
  /** The code, with an explanation for operators if there is one. */
  readonly description: string;
  /** Whether PostgreSQL is unreachable as a whole, not just for this statement. */
  readonly isAway: boolean;

  constructor(code: string) {
    const words = wordsFor[code];
    const description = words === undefined ? code : `${words} (${code})`;
    super(`PostgreSQL: ${description}`);
    this.code = code;
    this.description = description;
    // A standby (25006) takes no writes, so for the relay it is not there.
    this.isAway = /^(?:08|28|3D|53|57P|E[A-Z]|25006$)/.test(code);
  }
}

/**
 * What a failed statement means.
 * - `undone`: rolled back because of a concurrent one; can be repeated at once
 * - `unavailable`: PostgreSQL cannot do it now; whether it was done may be unknown
 * - `broken`: not possible as requested: a bug in the relay
 */
export type ErrorClass = 'undone' | 'unavailable' | 'broken';

export function classifyError(error: unknown): { meaning: ErrorClass; trouble: PostgresTrouble } {
  const code = codeOf(error);
  const trouble = new PostgresTrouble(code);
  if (!(error instanceof pg.DatabaseError)) {
    // Sockets, time-outs and TLS: node-postgres and Node throw plain errors. A TypeError is a bug in the relay.
    const broken =
      error instanceof OperatorRefusal || error instanceof TypeError || error instanceof RangeError;
    return { meaning: broken ? 'broken' : 'unavailable', trouble };
  }
  if (undone.has(code)) return { meaning: 'undone', trouble };
  return { meaning: passing.test(code) ? 'unavailable' : 'broken', trouble };
}

// --- Internal helpers ---

/** Explanations for what an operator can do something about. Codes of Node and PostgreSQL. */
const wordsFor: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that host and port',
  ENOTFOUND: 'the name of its host is not known',
  EAI_AGAIN: 'the name of its host cannot be looked up now',
  ETIMEDOUT: 'it did not answer in time',
  ECONNLOST: 'the connection to it broke',
  ECONNRESET: 'the connection to it broke',
  ENOENT: 'there is no socket in that directory',
  ENOTLS: 'it speaks no TLS',
  ENOLOGIN: 'it refuses the password, or needs one',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted: name its authority as sslrootcert',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted: name its authority as sslrootcert',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted: name its authority as sslrootcert',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  '25006': 'it is a standby that takes no writes',
  '28000': 'it does not let this user in',
  '28P01': 'it refuses the user or the password',
  '3D000': 'there is no database of that name',
  '42501': 'this user lacks rights on the tables',
  '42P01': 'its tables are not there',
  '53100': 'its disk is full',
  '53300': 'it has no connection left to give',
  '55P03': 'something was locked for too long',
  '57014': 'a statement took too long',
  '57P01': 'it is being stopped',
  '57P03': 'it is starting or stopping',
};

/** Serialization failure and deadlock. */
const undone = new Set(['40001', '40P01']);

/**
 * Temporary conditions: connection (08), login (28), missing database (3D), no room (53), limits (54), not now (55), stopped or
 * cancelled (57), system error (58), read-only standby (25006), idle for too long (25P03).
 */
const passing = /^(?:08|28|3D|53|54|55|57|58)|^25006$|^25P0[34]$/;

const ownWords: readonly (readonly [RegExp, string])[] = [
  [/timeout/i, 'ETIMEDOUT'],
  [/does not support SSL/, 'ENOTLS'],
  [/SASL|SCRAM|password/, 'ENOLOGIN'],
];

function codeOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^\w{1,40}$/.test(code)) return code;
  // node-postgres has no codes for errors that it detects itself.
  const [, driverCode = 'ECONNLOST'] = ownWords.find(([words]) => words.test(String(message))) ?? [];
  return driverCode;
}
