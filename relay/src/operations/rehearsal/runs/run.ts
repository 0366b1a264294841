import { CallRefused } from '@noiseaware-connect/shared/call-refused';
import { timestampOf } from '../../../base/time.ts';
import { answerQuestions, settingsIn, type TracedConfig } from '../questions/answer-questions.ts';
import type { TraceEnd } from '../recorded/trace-line.ts';
import type { Rehearsal, RehearsalFailure, StepName } from '../report/rehearsal.ts';
import { type FollowDeps, openTrace, type RunningTrace } from './running-trace.ts';

export interface RunDeps extends FollowDeps {
  config: TracedConfig;
  /** Tells the person at the terminal something. */
  say(text: string): void;
}

/** What the report says of the steps of a run, said as it happens. */
export interface Notes {
  note(step: StepName, outcome: string): void;
  /** Notes an outcome with which no account can be connected, or none stays so. */
  fail(step: StepName, sentence: string): void;
}

/**
 * Records a trace during a walk, and reports what was learnt from it.
 * @throws {OperatorRefusal} if no relay is running
 * @throws {CallRefused} if a trace is running already, or the relay refuses a call of the walk
 */
export async function run(
  deps: RunDeps,
  account: string | null,
  walk: (trace: RunningTrace, notes: Notes) => Promise<TraceEnd>,
): Promise<Rehearsal> {
  const { effects, config, say } = deps;
  const at = timestampOf(effects.now());
  const trace = await openTrace(deps);
  const steps: { step: StepName; outcome: string }[] = [];
  let failed: RehearsalFailure | null = null;
  const note = (step: StepName, outcome: string) => {
    steps.push({ step, outcome });
    say(`${step}: ${outcome}`);
  };
  const fail = (step: StepName, sentence: string) => {
    note(step, sentence);
    failed ??= { step, sentence };
  };
  let ended: TraceEnd;
  try {
    ended = await walk(trace, { note, fail });
  } catch (error) {
    if (isRefusal(error)) {
      await trace.end('failed');
      throw error;
    }
    ended = 'relay_gone';
  }
  await trace.end(ended);
  const learnt = answerQuestions(trace.lines, config);
  return { at, account, ended, steps, failed, learnt, settings: settingsIn(learnt), trace: trace.lines };
}

// --- Internal helpers ---

/** Whether the relay is there, and refuses a call. A trace that it does not know has ended with the relay that it was of. */
const isRefusal = (error: unknown): boolean =>
  error instanceof CallRefused &&
  !['not_found', 'relay_unreachable', 'relay_slow'].includes(error.failure.code);
