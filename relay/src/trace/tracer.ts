import { newId } from '../domain/secrets.ts';
import { type Seconds, timestampOf } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import type { Seen, TraceEvent } from './events.ts';
import { createLabels, type Labels } from './labels.ts';
import { labelSettings } from './settings-labels.ts';

/** Seconds that a trace lives after the command has last asked for it. */
export const lease: Seconds = 15;

/** Events of one trace by who can cause them: what strangers send never takes the place of what is looked for. */
const budgets = { strangers: 60, connectionUrl: 50, noiseaware: 60, completion: 30 } as const;
export type Budget = keyof typeof budgets;

/** Events of strangers in a minute: the rest is counted. */
const strangersPerMinute = 10;

/** What is read of a trace. */
export interface TraceRead {
  events: TraceEvent[];
  /** Events that were counted and not kept, since there were too many of their kind. */
  leftOut: Record<Budget, number>;
  /** Calls to NoiseAware for connections other than the one that is made. */
  otherCalls: number;
  /** The connection that the trace's pairing made. */
  connection: string | null;
}

/** Records one pairing's calls while a command asks for it; at all other times it does nothing. */
export interface Tracer {
  readonly on: boolean;
  /** The new trace's id, or `busy` while another one runs. */
  start(): string;
  /** Renews the lease, and forgets the events up to that number. Undefined when that trace has ended. */
  read(id: string, after: number): TraceRead | undefined;
  stop(id: string): void;
  /** Whether another event of that kind would be kept. */
  hasRoom(budget: Budget): boolean;
  /** Keeps what `look` makes of it, or counts it. Outside a trace nothing is looked at. */
  note(budget: Budget, look: (labels: Labels) => Seen): void;
  /** Whether one of the values is known from this trace's pairing; a call where none is, is only counted. */
  concerns(values: readonly string[]): boolean;
  /** Ends whatever runs: the relay stops. */
  close(): void;
}

export function createTracer(
  config: Parameters<typeof labelSettings>[0],
  { now, randomBytes, sleep, log }: Pick<Effects, 'now' | 'randomBytes' | 'sleep' | 'log'>,
): Tracer {
  let trace: Trace | undefined;

  const running = (): Trace | undefined => {
    if (trace !== undefined && now() >= trace.until) end();
    return trace;
  };

  const end = () => {
    if (trace === undefined) return;
    trace.ended.abort();
    trace = undefined;
    log.info('the trace has ended');
  };

  /** Nothing is kept longer than somebody asks for it, also when nothing happens any more. */
  const watch = async (watched: Trace) => {
    while (trace === watched && !watched.ended.signal.aborted) {
      await sleep(Math.max(0.1, watched.until - now()), watched.ended.signal);
      running();
    }
  };

  const hasRoom = (budget: Budget): boolean => {
    const current = running();
    if (current === undefined || current.kept[budget] >= budgets[budget]) return false;
    if (budget !== 'strangers') return true;
    current.strangers = current.strangers.filter((at) => at > now() - 60);
    return current.strangers.length < strangersPerMinute;
  };

  return {
    get on() {
      return running() !== undefined;
    },
    start() {
      if (running() !== undefined) return 'busy';
      trace = newTrace(newId(randomBytes), createLabels(labelSettings(config)), now() + lease);
      log.info('a trace has begun: one pairing is recorded in memory, without its secrets');
      void watch(trace);
      return trace.id;
    },
    read(id, after) {
      const current = running();
      if (current?.id !== id) return undefined;
      current.until = now() + lease;
      current.events = current.events.filter(({ number }) => number > after);
      const { events, leftOut, otherCalls, connection } = current;
      return { events: [...events], leftOut: { ...leftOut }, otherCalls, connection };
    },
    stop(id) {
      if (trace?.id === id) end();
    },
    hasRoom,
    note(budget, look) {
      const current = running();
      if (current === undefined) return;
      if (!hasRoom(budget)) {
        current.leftOut[budget] += 1;
        return;
      }
      current.kept[budget] += 1;
      if (budget === 'strangers') current.strangers.push(now());
      const labels = budget === 'strangers' ? current.strangersLabels : current.labels;
      try {
        const seen = look(labels);
        current.noted += 1;
        current.events.push({
          number: current.noted,
          at: timestampOf(now()),
          ...seen,
          labels: labels.takeNew(),
        });
        if (seen.kind === 'completion') current.connection ??= seen.connection ?? null;
      } catch (error) {
        // Whoever is looked at must not suffer from it.
        log.error({ err: error }, 'the trace failed to look at a call');
      }
    },
    concerns(values) {
      const current = running();
      if (current === undefined) return false;
      const known = values.some((value) => current.labels.learned(value));
      if (!known) current.otherCalls += 1;
      return known;
    },
    close: end,
  };
}

// --- Internal helpers ---

interface Trace {
  readonly id: string;
  readonly labels: Labels;
  /** A scope of their own: what strangers send can hide nothing of the rest. */
  readonly strangersLabels: Labels;
  readonly ended: AbortController;
  until: Seconds;
  events: TraceEvent[];
  noted: number;
  kept: Record<Budget, number>;
  leftOut: Record<Budget, number>;
  otherCalls: number;
  /** When strangers' calls were kept in the last minute. */
  strangers: Seconds[];
  connection: string | null;
}

const none = (): Record<Budget, number> => ({ strangers: 0, connectionUrl: 0, noiseaware: 0, completion: 0 });

const newTrace = (id: string, labels: Labels, until: Seconds): Trace => ({
  id,
  labels,
  strangersLabels: createLabels(labels, 'unproven '),
  ended: new AbortController(),
  until,
  events: [],
  noted: 0,
  kept: none(),
  leftOut: none(),
  otherCalls: 0,
  strangers: [],
  connection: null,
});
