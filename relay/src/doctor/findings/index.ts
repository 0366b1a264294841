import type { TraceEvent } from '../../trace/events.ts';
import { tellOfConnectionUrl } from './connection-url.ts';
import { tellOfTokenCalls } from './token-calls.ts';
import { tellOfWayBack } from './way-back.ts';

/** What a trace tells of how the real service behaves, and which settings fit it: one sentence each. */
export const findingsOf = (events: readonly TraceEvent[], connectionUrl: string): string[] => [
  ...tellOfConnectionUrl(events, connectionUrl),
  ...tellOfWayBack(events),
  ...tellOfTokenCalls(events),
];
