import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import autocannon from 'autocannon';

export interface Figures {
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

export interface Options {
  rounds: number;
  requests: number;
  connections: number;
  onRound(line: string): void;
}

/** Calls before the first round, in which code is compiled. */
const warmUp = 5_000;

/** What a server of the benchmark tells when it is ready. */
interface Ready {
  url: string;
  /** The body of each call, one after the other; used up in order. */
  bodies: string[];
}

/**
 * Measures the ConnectionURL and a bare Koa endpoint in turns, each in a process of its own, so that a noisy moment of
 * the machine falls on both.
 */
export async function measureConnectionUrl(options: Options): Promise<{
  connectionUrl: Figures;
  bareKoa: Figures;
  ratio: number;
}> {
  const calls = String(warmUp + options.rounds * options.requests);
  const relay = await startServer('serve-relay.ts', calls);
  const koa = await startServer('serve-bare-koa.ts', calls);
  try {
    for (const { ready } of [relay, koa]) await measure(ready, { ...options, requests: warmUp });
    const figures = { relay: [] as Figures[], koa: [] as Figures[] };
    for (let round = 1; round <= options.rounds; round += 1) {
      figures.relay.push(await measure(relay.ready, options));
      figures.koa.push(await measure(koa.ready, options));
      const [mine, bare] = [figures.relay.at(-1), figures.koa.at(-1)];
      options.onRound(
        `round ${round}: ConnectionURL ${Math.round(mine?.perSecond ?? 0)}/s, bare Koa ${Math.round(bare?.perSecond ?? 0)}/s`,
      );
    }
    const [connectionUrl, bareKoa] = [median(figures.relay), median(figures.koa)];
    return { connectionUrl, bareKoa, ratio: connectionUrl.perSecond / bareKoa.perSecond };
  } finally {
    await Promise.all([relay.stop(), koa.stop()]);
  }
}

// --- Internal helpers ---

async function startServer(file: string, calls: string) {
  const child = fork(path.join(import.meta.dirname, file), [calls]);
  const ended = once(child, 'exit');
  const ready = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (ready === undefined) throw new Error(`${file} did not start`);
  return {
    ready: ready[0] as Ready,
    stop: async () => {
      child.send('stop');
      await ended;
    },
  };
}

async function measure({ url, bodies }: Ready, { requests, connections }: Options): Promise<Figures> {
  const began = performance.now();
  // autocannon ends on a whole second: what counts is when the last answer came.
  let last = began;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const load = autocannon(
      {
        url,
        amount: requests,
        connections,
        requests: [
          {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            setupRequest: (request) => ({ ...request, body: bodies.shift() ?? '{}' }),
          },
        ],
      },
      (error: Error | null, done) => (error === null ? resolve(done) : reject(error)),
    );
    load.on('response', () => {
      last = performance.now();
    });
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `${result.non2xx} refusals and ${result.errors} errors among ${requests} calls of ${url}`,
    );
  }
  return {
    perSecond: requests / ((last - began) / 1000),
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
}

function median(figures: Figures[]): Figures {
  const middle = (values: number[]) =>
    values.sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
  return {
    perSecond: middle(figures.map((each) => each.perSecond)),
    p50: middle(figures.map((each) => each.p50)),
    p99: middle(figures.map((each) => each.p99)),
  };
}
