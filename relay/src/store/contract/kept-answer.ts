import type { Seconds } from '../../base/time.ts';
import type { Earlier, KeptAnswer } from '../../domain/kept-answer/kept-answer.ts';

/** The most answers that a store keeps if all of its records are in memory; beyond that a sweep removes the oldest. */
export const mostKeptAnswers = 20_000;

/** Answers to calls with an idempotency key. */
export interface KeptAnswerStore {
  /** Looks for an earlier call with the same key, and notes that this one is under way if there is none. */
  begin(call: Pick<KeptAnswer, 'id' | 'body' | 'at'>): Promise<Earlier>;
  /** Keeps the sealed answer of the call that began at that time; without one, frees its key. */
  end(id: string, at: Seconds, sealed?: string): Promise<void>;
  /** By their time and id, after those. */
  page(after: Pick<KeptAnswer, 'at' | 'id'>, limit: number): Promise<KeptAnswer[]>;
}
