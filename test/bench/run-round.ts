import { type Caller, openCaller } from './call-over-sockets.ts';
import { type Client, type Operation, type Peer, requestsFor } from './operations.ts';

/** One round of calls. */
export interface RoundOrder {
  readonly url: string;
  readonly kind: Operation | Peer;
  readonly client: Client;
  /** Connections in the relay's store. */
  readonly stored: number;
  /** Number of the first call: what is used up by a call is not used again. */
  readonly first: number;
  readonly calls: number;
  /** Calls under way at the same time. */
  readonly atOnce: number;
}

export interface RoundResult {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** How much of a core the load itself took, 1 being all of it: near 1 it is the load that is measured. */
  readonly loadBusy: number;
}

/** Calls a server as fast as it answers. */
export async function runRound(order: RoundOrder): Promise<RoundResult> {
  const { url, kind, client, stored, first, calls, atOnce } = order;
  const callers = await Promise.all(Array.from({ length: atOnce }, () => openCaller(new URL(url))));
  const make = requestsFor(kind, client, stored);
  // What does not follow from an answer is built before the clock runs.
  const built =
    kind === 'list'
      ? undefined
      : Array.from({ length: calls }, (_, offset) => make(first + offset, undefined));
  const times = new Float64Array(calls);
  let next = 0;

  const callOn = async (caller: Caller) => {
    let before: string | undefined;
    while (next < calls) {
      const index = next++;
      const request = built?.[index] ?? make(first + index, before);
      const began = performance.now();
      const { status, body } = await caller.call(request);
      times[index] = performance.now() - began;
      if (status !== 200) throw new Error(`${kind} was answered ${status}: ${body.toString().slice(0, 300)}`);
      if (built === undefined) before = body.toString('latin1');
    }
  };

  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  try {
    await Promise.all(callers.map(callOn));
  } finally {
    for (const caller of callers) caller.close();
  }
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  times.sort();
  const at = (share: number) => times[Math.min(calls - 1, Math.floor(calls * share))] ?? 0;
  return {
    perSecond: calls / (took / 1000),
    p50: at(0.5),
    p99: at(0.99),
    loadBusy: (user + system) / 1000 / took,
  };
}
