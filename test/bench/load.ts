import autocannon from 'autocannon';
import type { BenchServer } from './server.ts';

/** One HTTP call. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One measured load. */
export interface Round {
  /** Calls answered per second, from the first answer to the last. */
  readonly perSecond: number;
  /** Microseconds of the server's processor time per call; NaN where it cannot be told. */
  readonly cpu: number;
  /** Milliseconds until the answer, 99th percentile. */
  readonly p99: number;
  /** Share of a core that the load generator took: near 1, the generator is what was measured. */
  readonly generator: number;
}

/** Calls in flight at the same time. */
const concurrency = 64;

export const post = (path: string, headers: Record<string, string>, body: object): Call => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/**
 * Makes calls by autocannon, whose own rates are of whole seconds.
 * @param callOf the call with that number, from 0
 * @throws if a call is not answered with 2xx
 */
export async function measureLoad(
  server: BenchServer,
  amount: number,
  callOf: (index: number) => Call,
  onAnswer?: (index: number, body: string) => void,
): Promise<Round> {
  let [next, answered, first, last] = [0, 0, 0, 0];
  const failures = new Set<string>();
  const request: autocannon.Request = {
    // A connection has one call in flight, whose context lasts from here to its answer.
    setupRequest(defaults, context) {
      const index = next++;
      Object.assign(context, { index });
      return { ...defaults, ...callOf(index) };
    },
    onResponse(status, body, context) {
      last = performance.now();
      first ||= last;
      answered += 1;
      if (status < 200 || status > 299) failures.add(`${status} ${body}`);
      else onAnswer?.((context as { index: number }).index, body);
    },
  };
  const serverBefore = await server.cpuTime();
  const before = process.cpuUsage();
  const connections = Math.min(concurrency, amount);
  const { errors, duration, latency } = await autocannon({
    ...{ url: server.url, amount, connections, requests: [request] },
    // Seconds until a call is given up, and milliseconds between two looks at whether all are done.
    timeout: 60,
    sampleInt: 50,
  });
  const { user, system } = process.cpuUsage(before);
  const cpu = ((await server.cpuTime()) - serverBefore) / answered;
  if (errors > 0 || failures.size > 0)
    throw new Error(
      `${callOf(0).path}: ${errors} connections failed; ${[...failures].slice(0, 3).join('; ')}\nOn a busy machine the relay refuses calls with 429: measure on a quiet one.`,
    );
  const perSecond = (answered - 1) / ((last - first) / 1000);
  return { perSecond, cpu, p99: latency.p99, generator: (user + system) / 1e6 / duration };
}

export const medianOf = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
