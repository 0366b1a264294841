import autocannon from 'autocannon';

/** One HTTP call. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LoadOptions {
  readonly url: string;
  /** Connections to the server; each carries one call at a time. */
  readonly connections: number;
  /** How many calls to make; or for how many seconds, at most so many calls a second. */
  readonly amount: number | { readonly seconds: number; readonly perSecond: number };
  /** The call with that number, from 0. */
  callOf(index: number): Call;
  onAnswer?(index: number, body: string): void;
}

/** What came of a load; times in milliseconds, 99 of 100 calls. */
export interface Load {
  /** Calls answered with 2xx a second, from the first answer to the last. */
  readonly perSecond: number;
  readonly answered: number;
  readonly answeredP99: number;
  /** 429 or 503 with `Retry-After`. */
  readonly refused: number;
  readonly refusedP99: number;
  /** What was answered otherwise, by status, and calls that broke. */
  readonly others: Readonly<Record<string, number>>;
}

/** Runs autocannon, and keeps each call's time: its own rates are of whole seconds. */
export function runLoad({ url, connections, amount, callOf, onAnswer }: LoadOptions): Promise<Load> {
  const answered = countTimes();
  const refused = countTimes();
  const others: Record<string, number> = {};
  const countOther = (what: string | number) => {
    others[what] = (others[what] ?? 0) + 1;
  };
  let next = 0;
  let first = 0;
  let last = 0;
  // A client has one call under way: its context is that of the call, from its making to its answer.
  const request: autocannon.Request = {
    setupRequest(defaults, context) {
      const index = next++;
      Object.assign(context, { index, began: performance.now() });
      return { ...defaults, ...callOf(index) };
    },
    onResponse(status, body, context, headers) {
      last = performance.now();
      first ||= last;
      const { index, began } = context as { index: number; began: number };
      // A client's first call waits for its connection as well, and is counted without its time.
      const time = index < connections ? undefined : last - began;
      const hasRetryAfter = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'retry-after');
      if (status >= 200 && status < 300) answered.add(time);
      else if ((status === 429 || status === 503) && hasRetryAfter) refused.add(time);
      else countOther(status);
      if (status < 300) onAnswer?.(index, body);
    },
  };
  const limit =
    typeof amount === 'number'
      ? { amount, connections: Math.min(connections, amount) }
      : { duration: amount.seconds, overallRate: Math.round(amount.perSecond), connections };
  return new Promise((resolve, reject) => {
    const run = autocannon({ url, ...limit, requests: [request], sampleInt: 50 }, (error) => {
      if (error) return reject(error);
      resolve({
        perSecond: (answered.count() - 1) / ((last - first) / 1000),
        answered: answered.count(),
        answeredP99: answered.p99(),
        refused: refused.count(),
        refusedP99: refused.p99(),
        others,
      });
    });
    run.on('reqError', ({ message }: Error) => countOther(message));
  });
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

// --- Internal helpers ---

/** Counts calls, and keeps the times of those that have one. */
function countTimes() {
  const times: number[] = [];
  let calls = 0;
  return {
    add(time: number | undefined) {
      calls += 1;
      if (time !== undefined) times.push(time);
    },
    count: () => calls,
    p99: () => times.toSorted((left, right) => left - right)[Math.floor(times.length * 0.99)] ?? 0,
  };
}
