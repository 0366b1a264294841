import type { CallFailure, CallResult } from './client.ts';
import { failures } from './failure.ts';

/** A call that was refused, or that did not reach a relay. */
export class CallRefused extends Error {
  readonly failure: CallFailure;

  constructor(failure: CallFailure) {
    super(failure.detail ?? titleOf(failure.code));
    this.name = 'CallRefused';
    this.failure = failure;
  }
}

/** The value of a call's result. @throws {CallRefused} */
export function valueIn<T>(result: CallResult<T>): T {
  if (result.ok) return result.value;
  throw new CallRefused(result.failure);
}

// --- Internal helpers ---

function titleOf(code: CallFailure['code']): string {
  switch (code) {
    case 'relay_unreachable':
      return 'The relay could not be reached, or the connection ended before its answer.';
    case 'relay_slow':
      return 'The relay did not answer in time.';
    case 'not_a_relay':
      return 'The answer is not one of this version of the relay.';
    case 'proof_refused':
      return 'The relay refused the proof of the session’s key.';
    default:
      return failures[code].title;
  }
}
