import type { AnswerOf } from '@noiseaware-connect/shared/contract/endpoint';
import type { OperatorCalls, ProbeName } from '@noiseaware-connect/shared/contract/operator';
import type { TraceEvent } from './events.ts';

/** How a trace ended: a pairing and a renewal were seen, the pairing failed, the operator stopped it, its time ran out, or the relay is gone. */
export type TraceEnd = 'complete' | 'failed' | 'stopped' | 'out_of_time' | 'relay_gone';

export type Renewed = AnswerOf<OperatorCalls['renewTraced']>;
export type ProbeLine = { kind: 'probe'; what: ProbeName } & AnswerOf<OperatorCalls['probeTraced']>;

/** An authorization that a rehearsal asked for, and that did not come back from NoiseAware. */
export interface NoReturnLine {
  kind: 'no_return';
  /** 1 for the first authorization, 2 for the second. */
  authorization: number;
}

/** What the command prints, in order. */
export type TraceLine =
  | { kind: 'waiting'; connectionUrl: string }
  | TraceEvent
  | ({ kind: 'renewal' } & Renewed)
  | ProbeLine
  | NoReturnLine
  | { kind: 'ended'; how: TraceEnd; leftOut: number; otherCalls: number };
