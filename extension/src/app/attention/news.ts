import type { Flow } from '../pairing/flow.ts';

/** How long good news stays on the toolbar. */
const goodFor = 60_000;

/** What the toolbar says of the last attempt: good news for a minute, any other end until a page has shown it. */
export function newsOf(flow: Flow | null, now: number): 'good' | 'bad' | null {
  if (newsEnd(flow, now) !== null) return 'good';
  return flow === null || flow.outcome === null || flow.outcome === 'connected' || flow.seen ? null : 'bad';
}

/** When the good news leaves; null where there is none. */
export function newsEnd(flow: Flow | null, now: number): number | null {
  if (flow?.outcome !== 'connected' || flow.endedAt === null) return null;
  const end = flow.endedAt + goodFor;
  return now >= flow.endedAt && now < end ? end : null;
}
