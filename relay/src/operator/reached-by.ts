import type { OperatorDeps } from './operations.ts';

/** Whether a relay answers; beside relays that share a store nobody answers for them. */
export type Reached = 'answers' | 'unknown' | 'away';

export function reachedBy({ tracer, renewer }: Pick<OperatorDeps, 'tracer' | 'renewer'>): Reached {
  if (tracer !== undefined) return 'answers';
  return renewer === undefined ? 'away' : 'unknown';
}
