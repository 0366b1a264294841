import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import type { TraceEvent } from '@noiseaware-connect/relay/operations/rehearsal/recorded/events';
import type { TraceLine } from '@noiseaware-connect/relay/operations/rehearsal/recorded/trace-line';
import { describeLearnt } from '@noiseaware-connect/relay/operations/rehearsal/report/describe-learnt';
import { describeLine } from '@noiseaware-connect/relay/operations/rehearsal/report/describe-line';
import type { Rehearsal } from '@noiseaware-connect/relay/operations/rehearsal/report/rehearsal';
import { listen } from '@noiseaware-connect/relay/operations/rehearsal/runs/listen';
import type { TestRelay } from './test-relay.ts';

export interface Listening {
  readonly lines: readonly TraceLine[];
  events(): TraceEvent[];
  events<K extends TraceEvent['kind']>(kind: K): Extract<TraceEvent, { kind: K }>[];
  /** Settles when it ended by itself. */
  readonly ended: Promise<Rehearsal>;
  /** Ends it as Ctrl+C does, with a last look. */
  stop(): Promise<Rehearsal>;
  /** Everything that a person or a program may get to see of it; once it has ended. */
  printed(): Promise<string>;
}

/** Listens at the relay as the command does, from the moment in which it records. */
export async function listenAt({ door, config }: Pick<TestRelay, 'door' | 'config'>): Promise<Listening> {
  const effects = realEffects(createLog('silent'));
  const stopped = new AbortController();
  const lines: TraceLine[] = [];
  const said: string[] = [];
  const started = Promise.withResolvers<void>();
  const print = (line: TraceLine) => {
    lines.push(line);
    started.resolve();
  };
  const say = (text: string) => void said.push(text);
  const ended = listen(
    { client: door.client, effects, config, stopped: stopped.signal, print, say },
    effects.now() + 60,
  );
  ended.catch(started.reject);
  await started.promise;
  const events = (kind?: TraceEvent['kind']) =>
    lines.filter(
      (line): line is TraceEvent => 'number' in line && (kind === undefined || line.kind === kind),
    );
  return {
    lines,
    events: events as Listening['events'],
    ended,
    stop() {
      stopped.abort();
      return ended;
    },
    async printed() {
      const report = await ended;
      return [
        ...lines.map((line) => `${JSON.stringify(line)}\n${describeLine(line)}`),
        ...said,
        JSON.stringify(report),
        describeLearnt(report.learnt),
      ].join('\n');
    },
  };
}

/** The settings that a report names, with what differs. */
export const differing = ({ learnt }: Rehearsal): Record<string, string> =>
  Object.fromEntries(
    learnt
      .filter(({ answer }) => answer === 'differs')
      .map(({ question, seen, setting }) => [question, setting ?? seen]),
  );

/** What a report says of some questions. */
export const answersTo = ({ learnt }: Rehearsal, ...names: string[]) =>
  learnt
    .filter(({ question }) => names.includes(question))
    .map(({ answer, seen, setting }) => ({ answer, seen, setting }));
