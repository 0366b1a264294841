import { hash } from 'node:crypto';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { answerAddress } from '../../domain/kept-answer/kept-answer.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import type { Store } from '../../store/store.ts';

/** A call with an idempotency key. Keys of different callers and paths are different keys. */
export interface RepeatableCall {
  /** Identifies the caller. */
  readonly caller: string;
  readonly path: string;
  /** The value of `Idempotency-Key`. */
  readonly key: string;
  /** The parsed body. */
  readonly body: unknown;
}

/**
 * Answers a call, or repeats the answer to the earlier call with the same key and body.
 * @param answer does what the call asks, and gives the answer's text
 * @throws {Failure} `invalid_request`, `idempotency_mismatch`, `idempotency_in_progress`, and what `answer` throws: then the key
 *   is free again
 */
export type AnswerOnce = (
  call: RepeatableCall,
  answer: () => Promise<string>,
) => Promise<{ readonly text: string; readonly isReplayed: boolean }>;

export interface AnswerOnceDeps {
  store: Pick<Store, 'answers'>;
  sealer: Pick<Sealer, 'seal' | 'open'>;
  effects: Pick<Effects, 'now' | 'log'>;
}

export function createAnswerOnce({ store: { answers }, sealer, effects }: AnswerOnceDeps): AnswerOnce {
  return async ({ caller, path, key, body }, answer) => {
    if (!/^[!-~]{8,200}$/.test(key)) {
      throw new Failure('invalid_request', {
        detail: 'The Idempotency-Key must be 8 to 200 visible ASCII characters.',
      });
    }
    const id = hashOf([caller, path, key]);
    const at = effects.now();
    const earlier = await answers.begin({ id, body: hashOf([body]), at });
    if (earlier.kind === 'mismatch') throw new Failure('idempotency_mismatch');
    if (earlier.kind === 'in_progress') throw new Failure('idempotency_in_progress', { retryAfter: 1 });
    if (earlier.kind === 'answered') {
      const text = await sealer.open(answerAddress(id), earlier.sealed);
      if (text === undefined) throw new Error('a kept answer does not open: see RELAY_SEALING_KEYS');
      return { text, isReplayed: true };
    }
    /** What the call asked is done or refused by now: the answer does not depend on whether this is written. */
    const end = async (sealed?: string) => {
      try {
        await answers.end(id, at, sealed);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        effects.log.warn({ err: error }, 'answer to a call with an idempotency key could not be kept');
      }
    };
    let text: string;
    try {
      text = await answer();
    } catch (error) {
      await end();
      throw error;
    }
    await end(await sealer.seal(answerAddress(id), text));
    return { text, isReplayed: false };
  };
}

// --- Internal helpers ---

const hashOf = (parts: readonly unknown[]): string => hash('sha256', JSON.stringify(parts), 'base64url');
