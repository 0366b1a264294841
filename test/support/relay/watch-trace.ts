import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { describeLine } from '@noiseaware-connect/relay/operations/doctor/describe-line';
import { followTrace, type TraceLine } from '@noiseaware-connect/relay/operations/doctor/follow-trace';
import type { TraceEvent } from '@noiseaware-connect/relay/operations/trace/events';
import type { TestRelay } from './test-relay.ts';

export interface WatchedTrace {
  readonly lines: readonly TraceLine[];
  events(): TraceEvent[];
  events<K extends TraceEvent['kind']>(kind: K): Extract<TraceEvent, { kind: K }>[];
  /** Everything that a person or a program may get to see of it. */
  printed(): string;
  /** Settles when the trace ended by itself. */
  readonly ended: Promise<void>;
  /** Ends it as Ctrl+C does, with a last look. */
  stop(): Promise<void>;
}

/** Follows a trace of the relay as the command does, from the moment in which it records. */
export async function watchTrace({ door }: Pick<TestRelay, 'door'>): Promise<WatchedTrace> {
  const effects = realEffects(createLog('silent'));
  const stopped = new AbortController();
  const lines: TraceLine[] = [];
  const started = Promise.withResolvers<void>();
  const follow = async () => {
    for await (const line of followTrace(door.client, effects, effects.now() + 60, stopped.signal)) {
      lines.push(line);
      started.resolve();
    }
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
    printed: () => lines.map((line) => `${JSON.stringify(line)}\n${describeLine(line)}`).join('\n'),
    ended,
    stop() {
      stopped.abort();
      return ended;
    },
  };
}
