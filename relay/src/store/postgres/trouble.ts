import pg from 'pg';
import { OperatorRefusal, PlainError } from '../../domain/operator-refusal.ts';

/**
 * What went wrong at PostgreSQL, by its code alone: its messages, details and contexts quote values.
 * Codes are PostgreSQL's (its appendix A) or those of Node's sockets.
 */
export class PostgresTrouble extends PlainError {
  override name = 'PostgresTrouble';
  readonly code: string;

  constructor(code: string) {
    super(`PostgreSQL: ${code}`);
    this.code = code;
  }
}

/**
 * What a failed statement means.
 * - `undone`: it was rolled back for the sake of another one and can be tried again at once
 * - `unavailable`: PostgreSQL does not do it now; whether it has done it may not be known
 * - `broken`: it was not possible as it was asked, which is a fault of the relay's own
 */
export type Meaning = 'undone' | 'unavailable' | 'broken';

export function judge(error: unknown): { meaning: Meaning; trouble: PostgresTrouble } {
  const code = codeOf(error);
  const trouble = new PostgresTrouble(code);
  if (!(error instanceof pg.DatabaseError)) {
    // Sockets, time-outs and TLS: node-postgres and Node throw plain errors. A TypeError is a fault of the relay's own.
    const broken =
      error instanceof OperatorRefusal || error instanceof TypeError || error instanceof RangeError;
    return { meaning: broken ? 'broken' : 'unavailable', trouble };
  }
  if (undone.has(code)) return { meaning: 'undone', trouble };
  return { meaning: passing.test(code) ? 'unavailable' : 'broken', trouble };
}

// --- Internal helpers ---

/** Serialization failure and deadlock. */
const undone = new Set(['40001', '40P01']);

/**
 * Connections (08), logins (28), databases that are not there (3D), no room (53), limits (54), not now (55), stopped
 * and cancelled (57), the system under it (58), a standby that takes no writes (25006), a pause that was too long (25P03).
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
  // node-postgres has no codes for what it finds by itself.
  const [, known = 'ECONNLOST'] = ownWords.find(([words]) => words.test(String(message))) ?? [];
  return known;
}
