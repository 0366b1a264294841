import { setTimeout as wait } from 'node:timers/promises';
import { type Load, runLoad } from './run-load.ts';
import { concurrency, connectionUrlCall, type Target } from './target.ts';

export interface Overload {
  /** Calls a second that the target carries, and that were asked of it. */
  readonly carried: number;
  readonly asked: number;
  readonly load: Load;
  /** NoiseAware's calls meanwhile: answered as without a load, or refused, and their time in milliseconds. */
  readonly noiseaware: { readonly answered: number; readonly refused: number; readonly p99: number };
  /** Bytes by which the process grew at most. */
  readonly growth: number;
}

/**
 * Asks ten times as many pages of connections of a relay as it carries: the call that costs most, so that one load
 * process can send ten times as many. NoiseAware calls the ConnectionURL meanwhile.
 */
export async function overload(target: Target, seconds: number): Promise<Overload> {
  const { server, service, environment } = target;
  const { url } = server;
  const callOf = () => ({ method: 'GET', path: '/v1/connections', headers: service }) as const;
  const calm = await runLoad({ url, connections: concurrency, amount: 1_000, callOf });
  const asked = 10 * calm.perSecond;
  const { rss } = await server.ask('collect');
  const pushing = runLoad({ url, connections: 1_000, amount: { seconds, perSecond: asked }, callOf });
  // An unknown code: all of the work but the last step, answered 400.
  const noiseaware = callNoiseAware(url, environment, seconds);
  let most = rss;
  for (let until = performance.now() + seconds * 1000; performance.now() < until; await wait(100)) {
    most = Math.max(most, (await server.ask('read')).rss);
  }
  return {
    carried: calm.perSecond,
    asked,
    load: await pushing,
    noiseaware: await noiseaware,
    growth: most - rss,
  };
}

// --- Internal helpers ---

/** One call after the other, twenty a second at most. */
async function callNoiseAware(url: string, environment: Record<string, string>, seconds: number) {
  const { path, headers, body = '' } = connectionUrlCall(environment, 'unknown');
  const times: number[] = [];
  let refused = 0;
  for (let until = performance.now() + seconds * 1000; performance.now() < until; await wait(50)) {
    const began = performance.now();
    const { status } = await fetch(`${url}${path}`, { method: 'POST', headers, body });
    if (status !== 400) refused += 1;
    times.push(performance.now() - began);
  }
  const p99 = times.toSorted((left, right) => left - right)[Math.floor(times.length * 0.99)] ?? 0;
  return { answered: times.length - refused, refused, p99 };
}
