import { setTimeout as wait } from 'node:timers/promises';
import type { BenchProcess } from './bench-process.ts';
import { openCaller, requestBytes } from './call-over-sockets.ts';
import { type Client, requestsFor } from './operations.ts';
import { type Arrivals, openCallers, p99, runArrivals } from './run-arrivals.ts';
import { runRound } from './run-round.ts';
import type { Look } from './server-side.ts';

export interface Overload extends Arrivals {
  /** Calls a second that the relay carries when nobody pushes. */
  readonly carried: number;
  /** Bytes of the process before, and at the most during the load. */
  readonly rssBefore: number;
  readonly rssMost: number;
  /** Seconds after the load until nine tenths of what was carried before are carried again; over a minute is never. */
  readonly recoveredIn: number;
  /** Two more callers, one call after the other: whoever looks after the relay's health, and NoiseAware. */
  readonly health: Beside;
  readonly connectionUrl: Beside;
}

/** How a caller fared that did not push. */
interface Beside {
  readonly calls: number;
  /** 429 or 503. */
  readonly refused: number;
  /** Milliseconds, 99 of 100 of all its calls. */
  readonly p99: number;
}

/**
 * Loads a relay with ten times the pages of connections that it carries: of all calls the one that costs most, so that
 * a load process on the same machine can really send ten times as many.
 */
export async function overload(
  relay: BenchProcess,
  { client, stored, seconds }: { client: Client; stored: number; seconds: number },
): Promise<Overload> {
  const calm = { url: relay.url, kind: 'list', client, stored, first: 0, atOnce: 64 } as const;
  await runRound({ ...calm, calls: 1_000 });
  const { perSecond: carried } = await runRound({ ...calm, calls: 1_000 });
  const { rss: rssBefore } = await relay.ask<Look>('look');

  const make = requestsFor('list', client, stored);
  const request = make(0, undefined);
  const callers = await openCallers(new URL(relay.url), 3_000);
  const loading = runArrivals({ perSecond: 10 * carried, seconds, callers, make: () => request });
  let over = false;
  const ended = loading.finally(() => {
    over = true;
  });
  const isOver = () => over;
  const health = callBeside(relay.url, requestBytes('GET', '/health/live', {}), isOver);
  const connectionUrl = callBeside(relay.url, unknownCode(client), isOver);
  let rssMost = rssBefore;
  while (!over) {
    rssMost = Math.max(rssMost, (await relay.ask<Look>('look')).rss);
    await wait(50);
  }
  const arrivals = await ended;
  for (const caller of callers) caller.close();

  const began = performance.now();
  let again = 0;
  while (again < 0.9 * carried && performance.now() - began < 60_000) {
    again = (await runRound({ ...calm, calls: 300 })).perSecond;
  }
  const recoveredIn = (performance.now() - began) / 1000;
  return {
    ...arrivals,
    carried,
    rssBefore,
    rssMost,
    recoveredIn,
    health: await health,
    connectionUrl: await connectionUrl,
  };
}

// --- Internal helpers ---

/** NoiseAware's call with a code that nobody knows: all the work of one but for the code. */
const unknownCode = ({ clientId, clientSecret }: Client): Buffer =>
  requestBytes(
    'POST',
    '/noiseaware/connection',
    { 'content-type': 'application/json' },
    JSON.stringify({ client_id: clientId, client_secret: clientSecret, code: 'unknown' }),
  );

/** Calls twenty times a second, or as often as it is answered, until that is over. */
async function callBeside(url: string, request: Buffer, isOver: () => boolean): Promise<Beside> {
  const caller = await openCaller(new URL(url));
  const times: number[] = [];
  let refused = 0;
  while (!isOver()) {
    const began = performance.now();
    const { status } = await caller.call(request);
    times.push(performance.now() - began);
    if (status === 429 || status === 503) refused += 1;
    await wait(50);
  }
  caller.close();
  return { calls: times.length, refused, p99: p99(times) };
}
