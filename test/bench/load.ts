import { type BenchServer, concurrency, type ProcessorTime } from './server.ts';

/** One HTTP call. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a load of calls cost. */
export interface Load {
  /** Calls answered per second, from the first answer to the last. */
  readonly perSecond: number;
  /** The server's processor time per call. */
  readonly time: ProcessorTime;
  /** Share of a core that the load generator took: near 1, the generator is what limited the calls per second. */
  readonly generator: number;
}

export const post = (path: string, headers: Record<string, string>, body: object): Call => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/**
 * Makes this many calls, as many at a time as `concurrency` says.
 * @param callOf the call with that number, from 0
 * @throws if a call is not answered with 2xx
 */
export async function measureLoad(
  server: BenchServer,
  amount: number,
  callOf: (index: number) => Call,
  onAnswer?: (index: number, body: string) => void,
): Promise<Load> {
  const timeBefore = await server.processorTime();
  const before = process.cpuUsage();
  const began = performance.now();
  let [next, first, last] = [0, 0, 0];
  const callInTurn = async (): Promise<void> => {
    while (next < amount) {
      const index = next++;
      const body = await answerTo(server, callOf(index));
      last = performance.now();
      first ||= last;
      onAnswer?.(index, body);
    }
  };
  // After a failure none is begun that would be counted with the next load.
  await Promise.all(Array.from({ length: concurrency }, callInTurn)).finally(() => {
    next = amount;
  });
  const { user, system } = process.cpuUsage(before);
  const after = await server.processorTime();
  return {
    perSecond: (amount - 1) / ((last - first) / 1000),
    time: {
      process: (after.process - timeBefore.process) / amount,
      mainThread: (after.mainThread - timeBefore.mainThread) / amount,
    },
    generator: (user + system) / 1000 / (last - began),
  };
}

// --- Internal helpers ---

/** By `dispatch`, the part of undici on which `request` and `fetch` stand, so that the generator takes little of the machine. */
const answerTo = ({ pool }: BenchServer, call: Call): Promise<string> =>
  new Promise((resolve, reject) => {
    let status = 0;
    let body = '';
    pool.dispatch(call, {
      onRequestStart: () => undefined,
      onResponseStart(_controller, statusCode) {
        status = statusCode;
      },
      onResponseData(_controller, chunk) {
        body += chunk.toString('latin1');
      },
      onResponseEnd() {
        if (status >= 200 && status <= 299) return resolve(body);
        reject(new Error(`${call.path}: ${status} ${body}`));
      },
      onResponseError: (_controller, error) => reject(error),
    });
  });
