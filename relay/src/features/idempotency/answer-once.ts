import { hash } from 'node:crypto';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { answerAddress, type KeptAnswer } from '../../domain/kept-answer/kept-answer.ts';
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
  /** Whether an earlier answer still holds: if not, a repeat is a new call. */
  stands(text: string): Promise<boolean>;
}

/**
 * Answers a call, or repeats the answer to the earlier call with the same key and body.
 * @param answer does what the call asks, and gives the answer's text. What it seals by `keep` is kept by its own step: so there is
 *   none between what the call makes and its answer at which a crash would let a repeat make it again. Else the answer is kept
 *   after it.
 * @throws {Failure} `invalid_request`, `idempotency_mismatch`, `idempotency_in_progress`, and what `answer` throws: then the key
 *   is free again
 */
export type AnswerOnce = (
  call: RepeatableCall,
  answer: (keep: (text: string) => Promise<KeptAnswer>) => Promise<string>,
) => Promise<{ readonly text: string; readonly isReplayed: boolean }>;

export interface AnswerOnceDeps {
  store: Pick<Store, 'answers'>;
  sealer: Pick<Sealer, 'seal' | 'open'>;
  effects: Pick<Effects, 'now' | 'log'>;
}

export function createAnswerOnce({ store: { answers }, sealer, effects }: AnswerOnceDeps): AnswerOnce {
  return async ({ caller, path, key, body, stands }, answer) => {
    if (!/^[!-~]{8,200}$/.test(key)) {
      throw new Failure('invalid_request', {
        detail: 'The Idempotency-Key must be 8 to 200 visible ASCII characters.',
      });
    }
    const id = hashOf([caller, path, key]);
    const at = effects.now();
    const record = { id, caller: hashOf([caller]), body: hashOf([body]), at };
    let instead: string | undefined;
    for (;;) {
      const earlier = await answers.begin({ ...record, instead });
      if (earlier.kind === 'none') break;
      if (earlier.kind === 'mismatch') throw new Failure('idempotency_mismatch');
      if (earlier.kind === 'in_progress') throw new Failure('idempotency_in_progress', { retryAfter: 1 });
      const text = await sealer.open(answerAddress(id), earlier.sealed);
      if (text === undefined) throw new Error('a kept answer does not open: see RELAY_SEALING_KEYS');
      if (await stands(text)) return { text, isReplayed: true };
      instead = earlier.sealed;
    }
    /** What the call asked is done or refused by now: the answer does not depend on whether this is written. */
    const end = async (sealedAnswer?: string) => {
      try {
        await answers.end(id, at, sealedAnswer);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        effects.log.warn({ err: error }, 'answer to a call with an idempotency key could not be kept');
      }
    };
    const sealed = (text: string) => sealer.seal(answerAddress(id), text);
    let isKept = false;
    let text: string;
    try {
      text = await answer(async (early) => {
        isKept = true;
        return { ...record, answer: await sealed(early) };
      });
    } catch (error) {
      await end();
      throw error;
    }
    if (!isKept) await end(await sealed(text));
    return { text, isReplayed: false };
  };
}

// --- Internal helpers ---

const hashOf = (parts: readonly unknown[]): string => hash('sha256', JSON.stringify(parts), 'base64url');
