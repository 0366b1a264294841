import type { Tool } from '@noiseaware-connect/shared/tool';
import type { Clock } from './effects.ts';

/** The page waits for each query. A query that takes fewer milliseconds than this is not noticed. */
const slow = 25;
/** How many milliseconds a rule may spend in slower queries. */
const most = 200;
/** How much of that a rule gets back per millisecond. */
const forgotten = 0.01;

/** Runs the queries of rules, and gives up rules that make the page slow. */
export interface QueryGuard {
  /** The result of a rule's query; undefined if the rule was given up. A slow query is run a second time. */
  run<T>(rule: Tool, query: () => T): T | undefined;
  isTooSlow(rule: Tool): boolean;
}

/** @param onTooSlow called when a rule is given up: what it has found may not stay */
export function createQueryGuard(clock: Clock, onTooSlow: () => void): QueryGuard {
  const spent = new Map<string, { milliseconds: number; at: number }>();
  /** Rules are identified by their content, so a corrected rule gets another chance. */
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
      // Its first run has thrown the same.
    }
    return clock.now() - from;
  };

  const count = (rule: Tool, took: number, at: number): void => {
    const before = spent.get(keyOf(rule)) ?? { milliseconds: 0, at };
    const remaining = Math.max(0, before.milliseconds - (at - before.at) * forgotten);
    spent.set(keyOf(rule), { milliseconds: remaining + took, at });
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
        // The processor may have been busy with something else. A query counts as slow only if it is slow twice.
        if (took > slow && (took >= most || timeOf(query) > slow)) count(rule, took, clock.now());
      }
    },
  };
}
