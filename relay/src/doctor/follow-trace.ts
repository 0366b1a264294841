import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import type { OutputOf } from '../operator/operations.ts';
import type { OperatorClient } from '../operator/operator-client.ts';
import type { TraceEvent } from '../trace/events.ts';

/** Seconds between two reads of the trace. */
const pause: Seconds = 0.3;

/** How a trace ended: with a pairing and a renewal seen, by the operator, by its time, or with the relay. */
export type TraceEnd = 'complete' | 'stopped' | 'out_of_time' | 'relay_gone';

/** What the command prints, in its order. */
export type TraceLine =
  | { kind: 'waiting'; connectionUrl: string }
  | TraceEvent
  | ({ kind: 'renewal' } & OutputOf<'renewTraced'>)
  | { kind: 'ended'; how: TraceEnd; leftOut: number; otherCalls: number };

/**
 * Follows one trace in the running relay: as soon as a pairing has made its connection, it asks for a renewal of it, so
 * that the refresh call is seen as well. The relay drops a trace that is no longer followed.
 * @throws {OperatorRefusal} where no relay runs, or a trace runs already
 */
export async function* followTrace(
  client: OperatorClient,
  { now, sleep }: Pick<Effects, 'now' | 'sleep'>,
  until: Seconds,
  stopped: AbortSignal,
): AsyncGenerator<TraceLine> {
  const { trace, connectionUrl } = await client('startTrace', {});
  let left = { leftOut: 0, otherCalls: 0 };
  let how: TraceEnd = 'complete';
  try {
    yield { kind: 'waiting', connectionUrl };
    let after = 0;
    let asked = false;
    let renewed: OutputOf<'renewTraced'> | Error | undefined;
    for (;;) {
      const done = renewed;
      const read = await client('readTrace', { trace, after });
      left = { leftOut: read.leftOut, otherCalls: read.otherCalls };
      for (const event of read.events) {
        after = event.number;
        yield event;
      }
      if (done instanceof Error) throw done;
      if (done !== undefined) {
        yield { kind: 'renewal', ...done };
        break;
      }
      if (stopped.aborted || now() >= until) {
        how = stopped.aborted ? 'stopped' : 'out_of_time';
        break;
      }
      if (read.connection !== null && !asked) {
        asked = true;
        // Not awaited: its calls are printed as they happen.
        void client('renewTraced', { trace }).then(
          (answer) => {
            renewed = answer;
          },
          (error: Error) => {
            renewed = error;
          },
        );
      }
      await sleep(pause, stopped);
    }
    await client('stopTrace', { trace });
  } catch {
    how = 'relay_gone';
  }
  yield { kind: 'ended', how, ...left };
}
