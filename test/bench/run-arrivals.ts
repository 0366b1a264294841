import { type Caller, openCaller, requestBytes } from './call-over-sockets.ts';

export interface ArrivalsOrder {
  readonly perSecond: number;
  readonly seconds: number;
  /** Those there are: a call that finds none free is never sent, and is counted as that. */
  readonly callers: readonly Caller[];
  make(index: number): Buffer;
}

/** How calls ended that came whether or not those before them had been answered. */
export interface Arrivals {
  readonly perSecond: number;
  readonly unsent: number;
  readonly answered: number;
  /** 429 or 503 that say when to come again. */
  readonly refused: number;
  /** Anything else: an answer of another kind, or none. */
  readonly other: number;
  /** Milliseconds from when a call was sent, 99 of 100 of each kind. */
  readonly answeredP99: number;
  readonly refusedP99: number;
}

/** Opens connections, and waits until they have been accepted: Node takes in one each turn of its event loop. */
export const openCallers = (url: URL, count: number): Promise<Caller[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const caller = await openCaller(url);
      await caller.call(requestBytes('GET', '/health/live', {}));
      return caller;
    }),
  );

/** Calls at a fixed rate, as strangers come: nobody waits for anybody else's answer. */
export async function runArrivals(order: ArrivalsOrder): Promise<Arrivals> {
  const { perSecond, seconds, callers, make } = order;
  const free = [...callers];
  const answered: number[] = [];
  const refused: number[] = [];
  let other = 0;
  let unsent = 0;
  let sent = 0;
  let underWay = 0;

  const send = async (caller: Caller): Promise<void> => {
    underWay += 1;
    const began = performance.now();
    try {
      const { status, headers } = await caller.call(make(sent++));
      const took = performance.now() - began;
      if (status === 200) answered.push(took);
      else if ((status === 429 || status === 503) && /\r\nretry-after: \d/i.test(headers)) refused.push(took);
      else other += 1;
    } catch {
      other += 1;
    }
    underWay -= 1;
    free.push(caller);
  };

  const began = performance.now();
  let due = 0;
  while (performance.now() - began < seconds * 1000) {
    const until = performance.now() - began;
    for (; (due * 1000) / perSecond <= until; due += 1) {
      const caller = free.pop();
      if (caller === undefined) unsent += 1;
      else void send(caller);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  while (underWay > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    perSecond: due / seconds,
    unsent,
    answered: answered.length,
    refused: refused.length,
    other,
    answeredP99: p99(answered),
    refusedP99: p99(refused),
  };
}

/** Within how much 99 of 100 lie; puts them in order. */
export function p99(times: number[]): number {
  times.sort((left, right) => left - right);
  return times[Math.floor(times.length * 0.99)] ?? 0;
}
