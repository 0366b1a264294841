import type { Seconds } from '../../base/time.ts';
import type { BegunCall, Earlier, KeptAnswer } from '../../domain/kept-answer/kept-answer.ts';

/** Answers to calls with an idempotency key. */
export interface KeptAnswerStore {
  /** Looks for an earlier call with the same key, and notes that this one is under way if there is none. */
  begin(call: BegunCall): Promise<Earlier>;
  /** Keeps the sealed answer of the call that began at that time; without one, frees its key. */
  end(id: string, at: Seconds, sealed?: string): Promise<void>;
  /** By their time and id, after those. */
  page(after: Pick<KeptAnswer, 'at' | 'id'>, limit: number): Promise<KeptAnswer[]>;
}
