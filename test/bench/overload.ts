import { setTimeout as wait } from 'node:timers/promises';
import type { BenchProcess } from './bench-process.ts';
import { type Client, requestsFor } from './operations.ts';
import { type Arrivals, runArrivals } from './run-arrivals.ts';
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
  const loading = runArrivals({
    url: relay.url,
    perSecond: 10 * carried,
    seconds,
    connections: 3_000,
    make: () => request,
  });
  let over = false;
  const ended = loading.finally(() => {
    over = true;
  });
  let rssMost = rssBefore;
  while (!over) {
    rssMost = Math.max(rssMost, (await relay.ask<Look>('look')).rss);
    await wait(50);
  }
  const arrivals = await ended;

  const began = performance.now();
  let again = 0;
  while (again < 0.9 * carried && performance.now() - began < 60_000) {
    again = (await runRound({ ...calm, calls: 300 })).perSecond;
  }
  return { ...arrivals, carried, rssBefore, rssMost, recoveredIn: (performance.now() - began) / 1000 };
}
