import { valueIn } from '@noiseaware-connect/shared/call-refused';
import type { OperatorClient } from '@noiseaware-connect/shared/client';
import type { ProbeName } from '@noiseaware-connect/shared/contract/operator';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import { isAnswered, type TracedCompletion, type TracedNoiseAwareCall, type TraceEvent } from './events.ts';
import type { ProbeLine, Renewed, TraceEnd, TraceLine } from './trace-line.ts';
import { whyNotConnected } from './why-not-connected.ts';

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
export interface FollowedTrace {
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
  /** Calls NoiseAware to find a form that it takes. */
  probe(what: ProbeName): Promise<ProbeLine>;
  note(line: TraceLine): void;
  end(how: TraceEnd): Promise<void>;
}

/**
 * Follows one pairing as `doctor --trace` does: until it has made its connection or failed, then a renewal of it and what has to be
 * tried to learn how NoiseAware wants its calls. `failure` says why no connection was made.
 * @throws {OperatorRefusal} if no relay is running
 * @throws {CallRefused} if a trace is running already
 */
export async function followTrace(
  deps: FollowDeps,
  deadline: Seconds,
): Promise<{ lines: readonly TraceLine[]; how: TraceEnd; failure: string | undefined }> {
  const trace = await openTrace(deps);
  let how: TraceEnd;
  try {
    const outcome = await trace.until(() => trace.connection !== null || hasFailed(trace), deadline);
    if (outcome === 'done') how = trace.connection === null ? 'failed' : 'complete';
    else how = outcome;
    if (outcome === 'done') await tryAlternativeCalls(trace);
    else if (trace.events('press').length > 0 && !hasGivenCode(trace)) await trace.probe('redirect');
  } catch {
    how = 'relay_gone';
  }
  await trace.end(how);
  return { lines: trace.lines, how, failure: how === 'failed' ? whyNotConnected(trace.lines) : undefined };
}

/** Starts a trace. @throws {OperatorRefusal} @throws {CallRefused} */
export async function openTrace({ client, effects, stopped, print }: FollowDeps): Promise<FollowedTrace> {
  const { trace: id, connectionUrl } = valueIn(await client.startTrace({ body: {} }));
  const lines: TraceLine[] = [];
  let after = 0;
  let counts = { leftOut: 0, otherCalls: 0 };
  let connection: string | null = null;
  const note = (line: TraceLine) => {
    lines.push(line);
    print(line);
  };
  const readEvents = async () => {
    const {
      events,
      connection: tracedConnection,
      ...newCounts
    } = valueIn(await client.readTrace({ id, query: { after: String(after) } }));
    counts = newCounts;
    connection = tracedConnection;
    for (const event of events as unknown as TraceEvent[]) {
      note(event);
      after = event.number;
    }
  };
  note({ kind: 'waiting', connectionUrl });

  const until: FollowedTrace['until'] = async (condition, deadline) => {
    for (;;) {
      await readEvents();
      if (condition()) return 'done';
      if (stopped.aborted) return 'stopped';
      if (effects.now() >= deadline) return 'out_of_time';
      await effects.sleep(pause, stopped);
    }
  };

  const during: FollowedTrace['during'] = async (work) => {
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
    note,
    async end(how) {
      note({ kind: 'ended', how, ...counts });
      // A relay that is gone has no trace.
      await client.stopTrace({ id }).catch(() => undefined);
    },
  };
}

/** Whether an attempt came to an end that no time heals: NoiseAware refused a call, or the browser brought no code of ours. */
export function hasFailed(trace: Pick<FollowedTrace, 'events'>): boolean {
  const refused = trace.events('completion').filter(isRefused);
  const last = trace.events('noiseaware').at(-1);
  return refused.some(({ code = '' }) => lasting.includes(code)) || (refused.length > 0 && isPointless(last));
}

/**
 * Renews, and calls NoiseAware in other forms where it refused the relay's call, so that a setting can be named. The last call is a
 * renewal: what the others gave is not kept.
 */
export async function tryAlternativeCalls(trace: FollowedTrace): Promise<void> {
  if (trace.connection === null) {
    // A code that NoiseAware has changed cannot be exchanged.
    const isChanged = trace.events('completion').some(({ redirect }) => changedCode.test(redirect));
    if (!hasGivenCode(trace) || isChanged || trace.events('noiseaware').some(isAnswered)) return;
    const { found: exchangeForm } = await trace.probe('exchange');
    if (exchangeForm === null) return;
    await trace.probe('api');
    await trace.probe('refresh');
    return;
  }
  await trace.renew();
  const { found: apiForm } = await trace.probe('api');
  const refreshes = trace.events('noiseaware').filter(({ carries }) => carries === 'refresh token');
  if (apiForm === null || refreshes.length === 0 || refreshes.some(isAnswered)) return;
  await trace.probe('refresh');
  await trace.renew();
}

// --- Internal helpers ---

const isRefused = ({ code }: TracedCompletion): boolean => code !== undefined;

/** Whether NoiseAware was given an access code. */
const hasGivenCode = (trace: Pick<FollowedTrace, 'events'>): boolean =>
  trace.events('connection_url').some(({ status }) => status === 200);

/** An access code that came back as another one, and not only with white space. */
const changedCode = /‹access code \d+, (?!with (?:a line end|white space))/;

/** Codes, and pages of an owner, after which the same attempt cannot succeed. */
const lasting = [
  'reauthorization_required',
  'redirect_mismatch',
  'refused',
  'authorized_before',
  'superseded',
];

/** Whether a refused call would be refused again. */
const isPointless = (call: TracedNoiseAwareCall | undefined): boolean =>
  call?.status !== undefined && call.status >= 400 && call.status < 500 && ![418, 429].includes(call.status);
