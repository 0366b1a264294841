import { operations } from './operations.ts';
import type { Overload } from './overload.ts';
import type { SizeResult, StoreResult, Wanted } from './results.ts';

/** What is wanted of both stores, and of a relay on lowdb that is pushed, with what was measured. */
export function judge({ sizes }: StoreResult, postgres: StoreResult, overload: Overload): readonly Wanted[] {
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
    ...[sizes, postgres.sizes].flatMap((each, index) =>
      operations.map((operation) =>
        atLeast(
          `${operation}${suffixes[index]}, slowest size of the fastest`,
          evenness(each, operation),
          0.8,
        ),
      ),
    ),
    atMost(`seconds of a start, ${count(largest.stored)}`, largest.start, 5),
    atMost(`bytes of memory each, ${count(largest.stored)}`, largest.heapEachRead, 4096),
    ...[sizes, postgres.sizes].map((each, index) =>
      atMost(
        `milliseconds of event loop delay${suffixes[index]}, p99, worst kind of call`,
        worstDelay(each),
        20,
      ),
    ),
    atMost('milliseconds until an answer at ten times the load, p99', overload.answeredP99, 1000),
    atMost('milliseconds until a refusal at ten times the load, p99', overload.refusedP99, 250),
    atMost('calls that ended otherwise at ten times the load', overload.other, 0),
    atMost('ConnectionURL calls refused at ten times the load', overload.connectionUrl.refused, 0),
    atMost('milliseconds until /health/live at ten times the load, p99', overload.health.p99, 250),
    atMost('megabytes of growth at ten times the load', (overload.rssMost - overload.rssBefore) / 1e6, 256),
    atMost('seconds after it until it is as fast as before', overload.recoveredIn, 5),
  ];
}

/** A number as people write it. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

// --- Internal helpers ---

/** Of both stores, in the order in which they are judged. */
const suffixes = ['', ' on PostgreSQL'];

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
