import type { Seconds } from '../../base/time.ts';

/** Pauses before the exchange of a fresh access code is asked for again. */
const pauses: readonly Seconds[] = [0.5, 1, 2, 4];

/** How long it is asked for in all: a person and the extension's call wait for it. */
const timeLimit: Seconds = 8;

/**
 * After what pause to ask again for the exchange of an access code that NoiseAware was given a moment ago; undefined if the answer
 * counts. A part of NoiseAware that does not know the code yet may refuse it.
 * @param status that of NoiseAware's answer; undefined without one
 * @param asked how often it was asked for, and for how many seconds
 */
export function exchangeRetryDelay(
  status: number | undefined,
  { times, seconds }: { times: number; seconds: Seconds },
): Seconds | undefined {
  const mayBeEarly = status !== undefined && ([401, 403, 404].includes(status) || status >= 500);
  const pause = pauses[times - 1];
  return mayBeEarly && pause !== undefined && seconds + pause <= timeLimit ? pause : undefined;
}
