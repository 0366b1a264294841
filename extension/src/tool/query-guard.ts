import type { Tool } from '@noiseaware-connect/shared/tool';
import type { Clock } from './effects.ts';

/** The page waits for each query. What takes less than this is not felt; */
const slow = 25;
/** of what takes more, a rule has so much at a time, */
const most = 200;
/** of which it gets back this much with every millisecond. */
const forgotten = 0.01;

/** Runs what rules look for in a page, and gives up those that make it slow. */
export interface QueryGuard {
  /** What a rule finds; undefined for one that was given up. A slow query is run twice. */
  run<T>(rule: Tool, query: () => T): T | undefined;
  isTooSlow(rule: Tool): boolean;
}

/** @param onTooSlow called when a rule was given up: what it had found is not to stay */
export function createQueryGuard(clock: Clock, onTooSlow: () => void): QueryGuard {
  const spent = new Map<string, { milliseconds: number; at: number }>();
  /** By what it says: one that was mended gets another chance. */
  const keys = new WeakMap<Tool, string>();
  const keyOf = (rule: Tool): string => {
    const key = keys.get(rule) ?? JSON.stringify(rule.records);
    keys.set(rule, key);
    return key;
  };
  const isTooSlow = (rule: Tool): boolean => (spent.get(keyOf(rule))?.milliseconds ?? 0) >= most;

  const timeOf = (query: () => unknown): number => {
    const from = clock.now();
    try {
      query();
    } catch {
      // Its first run has failed as well, and has said so.
    }
    return clock.now() - from;
  };

  const count = (rule: Tool, took: number, at: number): void => {
    const before = spent.get(keyOf(rule)) ?? { milliseconds: 0, at };
    const left = Math.max(0, before.milliseconds - (at - before.at) * forgotten);
    spent.set(keyOf(rule), { milliseconds: left + took, at });
    if (isTooSlow(rule)) onTooSlow();
  };

  return {
    isTooSlow,
    run(rule, query) {
      if (isTooSlow(rule)) return undefined;
      const from = clock.now();
      try {
        return query();
      } finally {
        const took = clock.now() - from;
        // Another process may have had the processor meanwhile: what is slow is slow a second time too.
        if (took > slow && (took >= most || timeOf(query) > slow)) count(rule, took, clock.now());
      }
    },
  };
}
