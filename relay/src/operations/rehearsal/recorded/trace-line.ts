import type { AnswerOf } from '@noiseaware-connect/shared/contract/endpoint';
import type { OperatorCalls } from '@noiseaware-connect/shared/contract/operator';
import type { TraceEvent } from './events.ts';

/** How a run ended: it saw what there is to see, the pairing failed, the operator stopped it, its time ran out, or the relay is gone. */
export type TraceEnd = 'complete' | 'failed' | 'stopped' | 'out_of_time' | 'relay_gone';

export type Renewed = AnswerOf<OperatorCalls['renewTraced']>;
/** `what` is the question whose probe it was. */
export type ProbeLine = { kind: 'probe'; what: string } & AnswerOf<OperatorCalls['probeTraced']>;

/** What a run saw and did, in order. */
export type TraceLine =
  | { kind: 'waiting'; connectionUrl: string }
  | TraceEvent
  | ({ kind: 'renewal' } & Renewed)
  | ProbeLine
  | { kind: 'ended'; how: TraceEnd; leftOut: number };
