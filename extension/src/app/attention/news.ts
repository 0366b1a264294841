import type { Flow } from '../model/flow.ts';

/** Milliseconds for which a success stays on the toolbar button. */
const goodFor = 60_000;

/**
 * What the toolbar button shows of the last attempt: a success for one minute, any other end until a page has shown it.
 */
export function badgeNewsOf(flow: Flow | null, now: number): 'good' | 'bad' | null {
  if (successHiddenAt(flow, now) !== null) return 'good';
  return flow === null || flow.outcome === null || flow.outcome === 'connected' || flow.seen ? null : 'bad';
}

/** When the success is removed from the toolbar button, in milliseconds since 1970; null if none is shown. */
export function successHiddenAt(flow: Flow | null, now: number): number | null {
  if (flow?.outcome !== 'connected' || flow.endedAt === null) return null;
  const end = flow.endedAt + goodFor;
  return now >= flow.endedAt && now < end ? end : null;
}
