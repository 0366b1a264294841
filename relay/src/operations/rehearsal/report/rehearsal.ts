import type { Learnt } from '../questions/answer-questions.ts';
import type { TraceEnd, TraceLine } from '../recorded/trace-line.ts';

/** The steps of a run, in order. One that listens has the first three. */
export type StepName =
  | 'connect'
  | 'renew'
  | 'refresh'
  | 'wait'
  | 'exchange_again'
  | 'unknown_code'
  | 'authorize_again'
  | 'disconnect';

/** The step that failed, so that no account could be connected or its connection not be renewed; and what was seen. */
export interface RehearsalFailure {
  readonly step: StepName;
  /** Without a full stop. */
  readonly sentence: string;
}

/** The report of a run. It has no secret, and can be sent to somebody without access. */
export interface Rehearsal {
  readonly at: string;
  /** Null for a run that listened. */
  readonly account: string | null;
  readonly ended: TraceEnd;
  readonly steps: readonly { step: StepName; outcome: string }[];
  /** Null if nothing failed, or the run ended before. */
  readonly failed: RehearsalFailure | null;
  readonly learnt: readonly Learnt[];
  /** As lines of `.env`; none that is set already. */
  readonly settings: readonly string[];
  /** Everything that was seen, redacted. */
  readonly trace: readonly TraceLine[];
}
