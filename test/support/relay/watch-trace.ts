import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import {
  answerQuestions,
  describeLearnt,
  type Learnt,
} from '@noiseaware-connect/relay/operations/trace/answer-questions';
import { describeLine } from '@noiseaware-connect/relay/operations/trace/describe-line';
import type { TraceEvent } from '@noiseaware-connect/relay/operations/trace/events';
import { followTrace } from '@noiseaware-connect/relay/operations/trace/follow-trace';
import type { TraceLine } from '@noiseaware-connect/relay/operations/trace/trace-line';
import type { TestRelay } from './test-relay.ts';

export interface WatchedTrace {
  readonly lines: readonly TraceLine[];
  events(): TraceEvent[];
  events<K extends TraceEvent['kind']>(kind: K): Extract<TraceEvent, { kind: K }>[];
  /** What its end says of each question. */
  learnt(): Learnt[];
  /** Everything that a person or a program may get to see of it. */
  printed(): string;
  /** Settles when the trace ended by itself. */
  readonly ended: Promise<void>;
  /** Ends it as Ctrl+C does, with a last look. */
  stop(): Promise<void>;
}

/** Follows a trace of the relay as the command does, from the moment in which it records. */
export async function watchTrace({
  door,
  config,
}: Pick<TestRelay, 'door' | 'config'>): Promise<WatchedTrace> {
  const effects = realEffects(createLog('silent'));
  const stopped = new AbortController();
  const lines: TraceLine[] = [];
  const started = Promise.withResolvers<void>();
  const print = (line: TraceLine) => {
    lines.push(line);
    started.resolve();
  };
  const follow = async () => {
    await followTrace({ client: door.client, effects, stopped: stopped.signal, print }, effects.now() + 60);
  };
  const ended = follow();
  ended.catch(started.reject);
  await started.promise;
  const events = (kind?: TraceEvent['kind']) =>
    lines.filter(
      (line): line is TraceEvent => 'number' in line && (kind === undefined || line.kind === kind),
    );
  return {
    lines,
    events: events as WatchedTrace['events'],
    learnt: () => answerQuestions(lines, config),
    printed: () =>
      [
        ...lines.map((line) => `${JSON.stringify(line)}\n${describeLine(line)}`),
        JSON.stringify(answerQuestions(lines, config)),
        describeLearnt(answerQuestions(lines, config)),
      ].join('\n'),
    ended,
    stop() {
      stopped.abort();
      return ended;
    },
  };
}
