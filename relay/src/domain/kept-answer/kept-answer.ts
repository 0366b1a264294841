import * as v from 'valibot';
import { day, minute, type Seconds } from '../../base/time.ts';
import type { Changes } from '../decision.ts';
import type { SealingAddress } from '../sealing/sealing.ts';

/** A call with an idempotency key, and its answer for repeats of it. */
export const keptAnswerRecord = v.strictObject({
  /** A hash of the caller, the path and the key. */
  id: v.string(),
  /** A hash of the caller, each of whom may have so many ({@link mostOfCaller}). */
  caller: v.string(),
  /** A hash of the body. */
  body: v.string(),
  /** When the call began. */
  at: v.number(),
  /** Sealed, since it may hold a secret; null while the call is under way. */
  answer: v.nullable(v.string()),
});
export type KeptAnswer = v.InferOutput<typeof keptAnswerRecord>;

/** The most answers that are kept of one caller: beyond that the oldest of its own are removed. */
export const mostOfCaller = 10_000;

/** For how long an answer is kept. */
export const answerLife: Seconds = day;

/**
 * For how long a call counts as under way, unless it is answered: the relay that took it may have died. Where one process uses
 * the store at a time, the next one's start ends it.
 */
export const longestCall: Seconds = minute;

/** What a call finds that was made before with its key. */
export type Earlier =
  /** Nothing: it is the first, and noted as under way. */
  | { readonly kind: 'none' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'answered'; readonly sealed: string };

/** A call that begins. */
export interface BegunCall extends Omit<KeptAnswer, 'answer'> {
  /** The sealed answer of an earlier call that no longer holds: this one takes its place. */
  readonly instead?: string | undefined;
}

/**
 * Looks for an earlier call with the same key, and notes that this one is under way if there is none.
 * @param surplus what the caller has beyond its most answers
 */
export function decideCall(
  stored: KeptAnswer | undefined,
  surplus: readonly KeptAnswer[],
  { instead, ...call }: BegunCall,
): Changes<{ answers: KeptAnswer }, Earlier> {
  const age = call.at - (stored?.at ?? 0);
  const isOver =
    stored === undefined ||
    age >= answerLife ||
    (stored.answer === null ? age >= longestCall : stored.answer === instead);
  if (isOver) {
    return {
      answer: { kind: 'none' },
      put: { answers: [{ ...stored, ...call, answer: null }] },
      remove: { answers: surplus.map(({ id }) => id).filter((id) => id !== call.id) },
    };
  }
  if (stored.body !== call.body) return { answer: { kind: 'mismatch' } };
  if (stored.answer === null) return { answer: { kind: 'in_progress' } };
  return { answer: { kind: 'answered', sealed: stored.answer } };
}

/** Keeps the answer of a call, or without one frees its key; neither if another call has begun meanwhile. */
export function decideAnswer(
  stored: KeptAnswer | undefined,
  at: Seconds,
  sealed: string | undefined,
): Changes<{ answers: KeptAnswer }, void> {
  if (stored === undefined || stored.at !== at || stored.answer !== null) return { answer: undefined };
  return sealed === undefined
    ? { answer: undefined, remove: { answers: [stored.id] } }
    : { answer: undefined, put: { answers: [{ ...stored, answer: sealed }] } };
}

/**
 * Keeps the answer of a call in the same step as what the call makes: after a crash a repeat gets it, and makes nothing. Not if
 * the call is refused, or another one has begun meanwhile.
 */
export const withAnswer = <P, T>(
  changes: Changes<P, T>,
  stored: KeptAnswer | undefined,
  answer: KeptAnswer | undefined,
): Changes<P & { answers: KeptAnswer }, T> => {
  const isKept = changes.put !== undefined && answer !== undefined && stored?.at === answer.at;
  const put =
    isKept && stored?.answer === null ? { ...changes.put, answers: [{ ...stored, ...answer }] } : changes.put;
  return { ...changes, put } as Changes<P & { answers: KeptAnswer }, T>;
};

/** The sealing address of a kept answer. */
export const answerAddress = (id: string): SealingAddress => ({ record: `answers/${id}`, field: 'answer' });
