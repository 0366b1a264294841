import { operations } from './operations.ts';
import type { SizeResult, StoreResult, Wanted } from './results.ts';

/** What is wanted of the lowdb store, with what was measured. */
export function judge({ sizes }: StoreResult): readonly Wanted[] {
  const largest = sizes.at(-1);
  if (largest === undefined) return [];
  return [
    ...sizes.flatMap(({ stored, ratios }) => [
      atLeast(
        `ConnectionURL of oidc-provider, ${count(stored)}`,
        ratios?.connectionUrl['oidc-provider'] ?? 0,
        1.25,
      ),
      atLeast(`token read of bare Koa, ${count(stored)}`, ratios?.tokenRead['bare-koa'] ?? 0, 0.6),
    ]),
    ...operations.map((operation) =>
      atLeast(`${operation}, slowest size of the fastest`, evenness(sizes, operation), 0.8),
    ),
    atMost(`seconds of a start, ${count(largest.stored)}`, largest.start, 5),
    atMost(`bytes of memory each, ${count(largest.stored)}`, largest.heapEachRead, 4096),
    atMost('milliseconds of event loop delay, p99, slowest kind of call', worstDelay(sizes), 20),
  ];
}

/** A number as people write it. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

// --- Internal helpers ---

const atLeast = (what: string, value: number, limit: number): Wanted => ({
  what,
  value,
  limit: `at least ${limit}`,
  met: value >= limit,
});
const atMost = (what: string, value: number, limit: number): Wanted => ({
  what,
  value,
  limit: `at most ${limit}`,
  met: value <= limit,
});

function evenness(sizes: readonly SizeResult[], operation: (typeof operations)[number]): number {
  const speeds = sizes.map((size) => size.operations[operation].perSecond);
  return Math.min(...speeds) / Math.max(...speeds);
}

const worstDelay = (sizes: readonly SizeResult[]): number =>
  Math.max(...sizes.flatMap((size) => operations.map((operation) => size.operations[operation].delayP99)));
