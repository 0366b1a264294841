import { valueIn } from '@noiseaware-connect/shared/call-refused';
import type { OperatorClient } from '@noiseaware-connect/shared/client';
import type { AnswerOf } from '@noiseaware-connect/shared/contract/endpoint';
import type { OperatorCalls } from '@noiseaware-connect/shared/contract/operator';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import type { TraceEvent } from '../trace/events.ts';

/** Seconds between two reads of the trace. */
const pause: Seconds = 0.3;

/** How a trace ended: a pairing and a renewal were seen, the operator stopped it, its time ran out, or the relay is gone. */
export type TraceEnd = 'complete' | 'stopped' | 'out_of_time' | 'relay_gone';

type Renewed = AnswerOf<OperatorCalls['renewTraced']>;

/** What the command prints, in order. */
export type TraceLine =
  | { kind: 'waiting'; connectionUrl: string }
  | TraceEvent
  | ({ kind: 'renewal' } & Renewed)
  | { kind: 'ended'; how: TraceEnd; leftOut: number; otherCalls: number };

/**
 * Follows one trace in the running relay. As soon as a pairing has made its connection, a renewal of it is requested, so that the
 * refresh call is seen too. The relay drops a trace that is no longer followed.
 * @throws {OperatorRefusal} if no relay is running
 * @throws {CallRefused} if a trace is running already
 */
export async function* followTrace(
  client: OperatorClient,
  { now, sleep }: Pick<Effects, 'now' | 'sleep'>,
  until: Seconds,
  stopped: AbortSignal,
): AsyncGenerator<TraceLine> {
  const { trace, connectionUrl } = valueIn(await client.startTrace({ body: {} }));
  let counts = { leftOut: 0, otherCalls: 0 };
  let how: TraceEnd = 'complete';
  try {
    yield { kind: 'waiting', connectionUrl };
    let renewal: Renewal | undefined;
    for (let after = 0; ; await sleep(pause, stopped)) {
      // Taken before the read, so that a renewal's calls are printed before its outcome.
      const { done, error } = renewal ?? {};
      const query = { after: String(after) };
      const { events, connection, ...left } = valueIn(await client.readTrace({ id: trace, query }));
      counts = left;
      const seen = events as unknown as TraceEvent[];
      yield* seen;
      after = seen.at(-1)?.number ?? after;
      if (error !== undefined) throw error;
      if (done !== undefined) {
        yield { kind: 'renewal', ...done };
        break;
      }
      if (stopped.aborted || now() >= until) {
        how = stopped.aborted ? 'stopped' : 'out_of_time';
        break;
      }
      if (connection !== null) renewal ??= beginRenewal(client, trace);
    }
    await client.stopTrace({ id: trace });
  } catch {
    how = 'relay_gone';
  }
  yield { kind: 'ended', how, ...counts };
}

// --- Internal helpers ---

interface Renewal {
  done?: Renewed;
  error?: unknown;
}

/** Not awaited, so that its calls are printed as they happen. */
function beginRenewal(client: OperatorClient, trace: string): Renewal {
  const renewal: Renewal = {};
  client.renewTraced({ id: trace, body: {} }).then(
    (result) => Object.assign(renewal, result.ok ? { done: result.value } : { error: result.failure }),
    (error: unknown) => Object.assign(renewal, { error }),
  );
  return renewal;
}
