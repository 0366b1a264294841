import { valueIn } from '@noiseaware-connect/shared/call-refused';
import type { OperatorClient } from '@noiseaware-connect/shared/client';
import type { Effects } from '../../../base/effects.ts';
import type { Seconds } from '../../../base/time.ts';
import type { QuestionName } from '../questions/questions.ts';
import type { TraceEvent } from '../recorded/events.ts';
import type { ProbeLine, Renewed, TraceEnd, TraceLine } from '../recorded/trace-line.ts';

/** Seconds between two reads of the trace. */
const pause: Seconds = 0.3;

export interface FollowDeps {
  client: OperatorClient;
  effects: Pick<Effects, 'now' | 'sleep'>;
  /** Ends all waiting, as Ctrl+C does. */
  stopped: AbortSignal;
  /** Shown as it happens. */
  print(line: TraceLine): void;
}

/** A trace in the running relay, which drops it once it is no longer read. */
export interface RunningTrace {
  /** Everything that was printed. */
  readonly lines: readonly TraceLine[];
  /** The connection that the pairing made. */
  readonly connection: string | null;
  events<K extends TraceEvent['kind']>(kind: K): Extract<TraceEvent, { kind: K }>[];
  /** Reads until a condition holds, which is checked after each read. */
  until(condition: () => boolean, deadline: Seconds): Promise<'done' | 'stopped' | 'out_of_time'>;
  /** Reads while something else is under way, such as a question, and gives its result. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Renews the connection, so that its call is seen too. */
  renew(): Promise<Renewed>;
  /** Calls NoiseAware as the question's probe does. */
  probe(what: QuestionName): Promise<ProbeLine>;
  end(how: TraceEnd): Promise<void>;
}

/** Starts a trace. @throws {OperatorRefusal} @throws {CallRefused} */
export async function openTrace({ client, effects, stopped, print }: FollowDeps): Promise<RunningTrace> {
  const { trace: id, connectionUrl } = valueIn(await client.startTrace({ body: {} }));
  const lines: TraceLine[] = [];
  let after = 0;
  let leftOut = 0;
  let connection: string | null = null;
  const note = (line: TraceLine) => {
    lines.push(line);
    print(line);
  };
  const readEvents = async () => {
    const read = valueIn(await client.readTrace({ id, query: { after: String(after) } }));
    ({ leftOut, connection } = read);
    for (const event of read.events as unknown as TraceEvent[]) {
      note(event);
      after = event.number;
    }
  };
  note({ kind: 'waiting', connectionUrl });

  const until: RunningTrace['until'] = async (condition, deadline) => {
    for (;;) {
      await readEvents();
      if (condition()) return 'done';
      if (stopped.aborted) return 'stopped';
      if (effects.now() >= deadline) return 'out_of_time';
      await effects.sleep(pause, stopped);
    }
  };

  const during: RunningTrace['during'] = async (work) => {
    const settled = new AbortController();
    const watched = work.finally(() => settled.abort());
    // Its outcome is taken below; a read that fails comes first.
    watched.catch(() => undefined);
    while (!settled.signal.aborted) {
      await readEvents();
      await effects.sleep(pause, settled.signal);
    }
    await readEvents();
    return watched;
  };

  return {
    lines,
    get connection() {
      return connection;
    },
    events: <K extends TraceEvent['kind']>(kind: K) =>
      lines.filter((line): line is Extract<TraceEvent, { kind: K }> => line.kind === kind),
    until,
    during,
    async renew() {
      const renewed = valueIn(await during(client.renewTraced({ id, body: {} })));
      note({ kind: 'renewal', ...renewed });
      return renewed;
    },
    async probe(what) {
      const probed: ProbeLine = {
        kind: 'probe',
        what,
        ...valueIn(await during(client.probeTraced({ id, body: { what } }))),
      };
      note(probed);
      return probed;
    },
    async end(how) {
      note({ kind: 'ended', how, leftOut });
      // A relay that is gone has no trace.
      await client.stopTrace({ id }).catch(() => undefined);
    },
  };
}

/** Whether NoiseAware was given an access code. */
export const hasGivenCode = (trace: Pick<RunningTrace, 'events'>): boolean =>
  trace.events('connection_url').some(({ status }) => status === 200);
