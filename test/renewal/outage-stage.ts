import { setTimeout as timer } from 'node:timers/promises';
import { summarize } from '@noiseaware-connect/relay/domain/connection/groups';
import { runSchedule } from '@noiseaware-connect/relay/features/renewal/scheduler';
import { Failure } from '@noiseaware-connect/shared/failure';
import { expect, onTestFinished } from 'vitest';
import { auditLife, day, eventLife, start } from '../store/conformance/samples.ts';
import type { Bench } from '../store/conformance/store-check.ts';
import { type Asked, renewalBench } from './renewal-stage.ts';

/** NoiseAware's answer to a call at that time; it may sleep until a later one. */
export type OutageAnswer = (
  call: Asked,
  at: number,
  sleepUntil: (due: number) => Promise<void>,
) => Response | Promise<Response>;

/** What is tried: how long NoiseAware answers like that, with how many connections and relays on one store. */
export interface OutageCase {
  readonly open: () => Promise<Bench>;
  readonly relays?: number;
  readonly connections: number;
  readonly answer: OutageAnswer;
  readonly seconds: number;
  /** Seconds between two reads of a connection, by relays in turn; each read needs a new token. */
  readonly readEvery: number;
  /** Whether NoiseAware accepts each access code once, which was when its account was connected. */
  readonly codesOnce?: boolean;
  /** Whether calls of NoiseAware last seconds, so that the time goes on meanwhile. */
  readonly isSlow?: boolean;
}

/** What came of it. */
export interface OutageFigures {
  /** How often reads that began in the outage were answered like that: `ok`, or the failure's code and cause. */
  readonly reads: Readonly<Record<string, number>>;
  readonly needsYou: number;
  readonly calls: number;
  /** Seconds after the end of the outage from which each connection was active; null if one was not. */
  readonly wellAfter: number | null;
  readonly callsAfter: number;
  readonly mostInSecond: number;
  /** Lines at error level of each relay. */
  readonly errors: readonly (readonly string[])[];
  /** Refresh tokens that were sent although NoiseAware had taken them before. */
  readonly reused: number;
}

/** Seconds in which everything has to be well again after an outage. */
const soon = 70;

/** Longer than a read takes, in milliseconds. */
const longestRead = 5_000;

/** Relays on one store in one time that passes second by second, with connections that are read before, in and after an outage. */
export async function playOutage(outage: OutageCase): Promise<OutageFigures> {
  const { store, close } = await outage.open();
  onTestFinished(close);
  const clock = { now: start };
  const sleepers = new Set<{ readonly due: number; wake(): void }>();
  const sleepUntil = (due: number) =>
    new Promise<void>((wake) => {
      sleepers.add({ due, wake });
    });
  const wakeUntil = (now: number) => {
    for (const sleeper of [...sleepers].filter(({ due }) => due <= now)) {
      sleepers.delete(sleeper);
      sleeper.wake();
    }
  };
  const noiseaware = playNoiseAware(outage, clock, sleepUntil);
  const first = await renewalBench({ store, clock });
  const others = Array.from({ length: (outage.relays ?? 1) - 1 }, () =>
    renewalBench({ store, clock, sealer: first.sealer }),
  );
  const relays = [first, ...(await Promise.all(others))];
  const ids = Array.from({ length: outage.connections }, (_, index) => `connection-${index}`);
  for (let from = 0; from < ids.length; from += 50) {
    await Promise.all(
      ids.slice(from, from + 50).map((id) => first.add({ id, account: { id: `acct-${id}`, name: id } }, id)),
    );
  }
  // Their first user tokens have ended.
  clock.now += day;
  for (const relay of relays) {
    relay.answers.exchange = noiseaware.answer;
    relay.answers.refresh = noiseaware.answer;
    relay.effects.sleep = (seconds) => timer(Math.min(seconds * 1_000, 10));
  }

  const stop = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  const track = (work: Promise<unknown>) => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };
  const schedules = relays.map(({ renewer, plan, effects }) => {
    let awake = Promise.withResolvers<void>();
    track(awake.promise);
    const sleep = async (seconds: number) => {
      awake.resolve();
      await sleepUntil(clock.now + seconds);
      awake = Promise.withResolvers<void>();
      track(awake.promise);
    };
    return runSchedule(
      { store, renewer, plan, effects: { ...effects, sleep }, auditLife, eventLife },
      stop.signal,
    ).finally(() => awake.resolve());
  });
  const reads = new Map<string, number>();
  const read = async (index: number) => {
    const connection = await store.connections.find(ids[index] ?? '');
    const relay = relays[(index + Math.floor(clock.now / outage.readEvery)) % relays.length];
    if (connection === undefined || relay === undefined) throw new Error('there is no such connection');
    const isOut = noiseaware.isOut();
    const answer = await relay.vend(connection, undefined, service).then(() => 'ok', nameOf);
    if (isOut) reads.set(answer, (reads.get(answer) ?? 0) + 1);
  };
  const second = async () => {
    clock.now += 1;
    wakeUntil(clock.now);
    for (const index of ids.keys())
      if (index % outage.readEvery === clock.now % outage.readEvery) track(read(index));
    const quiet = (async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    })();
    await Promise.race([quiet, timer(outage.isSlow ? 40 : longestRead, undefined, { ref: false })]);
  };
  let needsYou = 0;
  /** The last second in which a connection was in trouble. */
  let lastTrouble = clock.now;
  const pass = async (seconds: number) => {
    for (let passed = 0; passed < seconds; passed += 1) {
      await second();
      const counts = summarize(await store.connections.countStates(clock.now));
      needsYou = Math.max(needsYou, counts.needsYou);
      if (counts.fine < ids.length) lastTrouble = clock.now;
    }
  };

  await pass(outage.readEvery);
  expect({ needsYou, lastTrouble }).toEqual({ needsYou: 0, lastTrouble: start + day });
  const callsBefore = noiseaware.calls.length;
  noiseaware.set(true);
  await pass(outage.seconds);
  noiseaware.set(false);
  const end = clock.now;
  const callsAtEnd = noiseaware.calls.length;
  await pass(soon);
  const wellAfter = lastTrouble === clock.now ? null : Math.max(0, lastTrouble + 1 - end);
  const after = noiseaware.calls.slice(callsAtEnd).filter((at) => at <= lastTrouble + 1);
  stop.abort();
  // What NoiseAware has still not answered ends first.
  while (underWay.size > 0 || sleepers.size > 0) {
    wakeUntil(Number.POSITIVE_INFINITY);
    await timer(1);
  }
  await Promise.all(schedules);
  return {
    reads: Object.fromEntries([...reads].sort()),
    needsYou,
    calls: callsAtEnd - callsBefore,
    wellAfter,
    callsAfter: after.length,
    mostInSecond: Math.max(0, ...[...Map.groupBy(after, (at) => at).values()].map(({ length }) => length)),
    errors: relays.map(({ lines }) => lines.filter(({ level }) => level === 'error').map(({ text }) => text)),
    reused: noiseaware.reused(),
  };
}

// --- Internal helpers ---

const service = { kind: 'service', id: 'service-1', name: 'billing' } as const;

const nameOf = (error: unknown): string => {
  if (!(error instanceof Failure)) throw error;
  return `${error.code} ${error.because ?? ''}`.trim();
};

/** NoiseAware's token calls: user tokens of ten seconds, and refresh tokens that each refresh replaces. */
function playNoiseAware(
  { answer, codesOnce = false }: Pick<OutageCase, 'answer' | 'codesOnce'>,
  clock: { readonly now: number },
  sleepUntil: (due: number) => Promise<void>,
) {
  const calls: number[] = [];
  const used = new Set<string>();
  let isOut = false;
  let issued = 0;
  let reused = 0;
  const accept: OutageAnswer = ({ call, secret }, at) => {
    const isUsed = call === 'refresh' ? used.has(secret) : codesOnce;
    if (call === 'refresh' && isUsed) reused += 1;
    if (isUsed) return Response.json({ error: 'used' }, { status: 400 });
    used.add(secret);
    issued += 1;
    return Response.json({
      userToken: `user-token-${issued}`,
      refreshToken: `refresh-token-${issued}`,
      expiresAt: new Date((at + 10) * 1_000).toISOString(),
    });
  };
  return {
    /** When each call came. */
    calls,
    reused: () => reused,
    isOut: () => isOut,
    set: (out: boolean) => {
      isOut = out;
    },
    answer: (asked: Asked, at: number) => {
      calls.push(clock.now);
      return (isOut ? answer : accept)(asked, at, sleepUntil);
    },
  };
}
