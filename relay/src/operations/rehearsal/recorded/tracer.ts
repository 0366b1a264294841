import type { Effects } from '../../../base/effects.ts';
import { type Seconds, timestampOf } from '../../../base/time.ts';
import { newId } from '../../../domain/secrets.ts';
import type { TracedContent, TraceEvent } from './events.ts';
import { createLabels, type Labels } from './labels.ts';
import type { Redaction } from './redact.ts';

/** Seconds that a trace lives after the command last asked for it. */
export const lease: Seconds = 15;

/** The most events of one trace. Unproven calls, which anyone can send, have a limit of their own. */
const most = { proven: 150, unproven: 30 } as const;

export interface TraceRead {
  events: TraceEvent[];
  /** Events that were counted but not kept. */
  leftOut: number;
  /** The connection that the trace's pairing made. */
  connection: string | null;
  /** The link by which an owner came back. */
  link: string | null;
}

/** Records the calls of one pairing while a command asks for them; otherwise it does nothing. */
export interface Tracer {
  readonly on: boolean;
  /** The new trace's id, or `busy` if another one is running. */
  start(): string;
  /** Renews the lease and drops events up to that number. Undefined if that trace has ended. */
  read(id: string, after: number): TraceRead | undefined;
  stop(id: string): void;
  /**
   * Records what `look` makes of a call, or only counts it. Without a trace `look` is not called; an error in it is logged and
   * does not affect the call. Only credentials of proven calls get labels.
   */
  note(look: (redaction: Redaction) => TracedContent, proven?: boolean): void;
  /** The kind of the first value that is a credential of this trace's pairing; a call without one is not recorded. */
  concerns(values: readonly string[]): string | undefined;
  /** The credentials of a running trace. */
  labels(id: string): Labels | undefined;
  /** Notes the connection that an owner's link made. */
  connected(id: string, connection: string): void;
  close(): void;
}

/** @param turned called when a trace starts and when it ends */
export function createTracer(
  config: Parameters<typeof createLabels>[0],
  { now, randomBytes, sleep, log }: Pick<Effects, 'now' | 'randomBytes' | 'sleep' | 'log'>,
  turned: (on: boolean) => void = () => undefined,
): Tracer {
  let trace: Trace | undefined;

  const end = () => {
    if (trace === undefined) return;
    trace.ended.abort();
    trace = undefined;
    turned(false);
    log.info('trace ended');
  };
  const running = (): Trace | undefined => {
    if (trace !== undefined && now() >= trace.until) end();
    return trace;
  };
  /** Ends a trace when its lease is over, even if no call comes any more. */
  const watch = async ({ ended }: Trace) => {
    while (!ended.signal.aborted) {
      await sleep(Math.max(0.1, (trace?.until ?? 0) - now()), ended.signal);
      if (!ended.signal.aborted) running();
    }
  };

  return {
    get on() {
      return running() !== undefined;
    },
    start() {
      if (running() !== undefined) return 'busy';
      trace = newTrace(newId(randomBytes), createLabels(config), now() + lease);
      turned(true);
      log.info('trace started: one pairing is recorded in memory, with secrets redacted');
      void watch(trace);
      return trace.id;
    },
    read(id, after) {
      const current = running();
      if (current?.id !== id) return undefined;
      current.until = now() + lease;
      const { state } = current;
      state.events = state.events.filter(({ number }) => number > after);
      return { ...state, events: [...state.events] };
    },
    stop(id) {
      if (trace?.id === id) end();
    },
    note(look, proven = true) {
      const current = running();
      if (current === undefined) return;
      const kind = proven ? 'proven' : 'unproven';
      if (current.counts[kind] >= most[kind]) {
        current.state.leftOut += 1;
        return;
      }
      try {
        const content = look({ labels: current.labels, learn: proven ? 'call' : 'nothing' });
        current.counts[kind] += 1;
        const number = current.counts.proven + current.counts.unproven;
        current.state.events.push({ ...content, number, at: timestampOf(now()) });
        if (content.kind === 'completion') {
          current.state.connection ??= content.connection ?? null;
          current.state.link = content.link ?? current.state.link;
        }
      } catch (error) {
        log.error({ err: error }, 'a call could not be traced');
      }
    },
    concerns(values) {
      const current = running();
      if (current === undefined) return undefined;
      return values.flatMap((value) => current.labels.kindOf(value) ?? [])[0];
    },
    labels: (id) => (running()?.id === id ? trace?.labels : undefined),
    connected(id, connection) {
      if (trace?.id === id) trace.state.connection = connection;
    },
    close: end,
  };
}

// --- Internal helpers ---

type Trace = ReturnType<typeof newTrace>;

const newTrace = (id: string, labels: Labels, until: Seconds) => ({
  id,
  labels,
  until,
  ended: new AbortController(),
  counts: { proven: 0, unproven: 0 },
  state: { events: [], leftOut: 0, connection: null, link: null } as TraceRead,
});
