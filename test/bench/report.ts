import { count } from './judge.ts';
import { operations, type Peer, peers } from './operations.ts';
import type { Figures, Results, SizeResult, StoreResult } from './results.ts';

/** How each kind of call is called in tables and in the picture. */
export const names = {
  connectionUrl: 'ConnectionURL',
  completion: 'completion',
  tokenRead: 'token read',
  firstRead: 'token read, first after a renewal',
  renewal: 'renewal',
  list: 'list, pages of 100',
  'node-http': 'node:http, answers JSON',
  'bare-koa': 'bare Koa, answers JSON',
  'oidc-provider': 'oidc-provider, token endpoint',
} as const;
export const storeNames = { lowdb: 'lowdb', postgres: 'PostgreSQL' } as const;

/** The README's section, which is also what the terminal shows. */
export function report(results: Results): string {
  const { machine, when, loadBefore, atOnce, rounds, stores } = results;
  return [
    `\`pnpm bench\` on ${machine.cores} cores of an ${machine.cpu}, Node ${machine.node}, ${when}: server, PostgreSQL and load on`,
    `the same machine, ${atOnce} calls at the same time, medians of ${rounds} rounds; calls a second, and the milliseconds within which 99 of`,
    'a hundred were answered. Every ConnectionURL brings a one-time code of its own and is on the disk before it is answered.',
    ...(loadBefore > 1
      ? [
          '',
          `**The machine was busy with other things** (load ${loadBefore.toFixed(1)} before it began): a quiet one is faster, and steadier.`,
        ]
      : []),
    '',
    ...stores.flatMap((store) => [...storeTable(store), '']),
    ...peerTable(results),
    '',
    ...stores.flatMap((store) => [...costTable(store), '']),
    ...overloadWords(results),
    '',
    ...wantedTable(results),
  ].join('\n');
}

// --- Internal helpers ---

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A table whose columns line up, as the formatter of documents has it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const padded = (cells: readonly string[]) =>
    row(cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return [padded(head), row(widths.map((width) => '-'.repeat(width))), ...rows.map(padded)];
}

const speed = ({ perSecond, p99 }: Figures): string =>
  `${count(perSecond)}, ${p99.toFixed(p99 < 10 ? 1 : 0)} ms`;

const storeTable = ({ store, sizes, statements }: StoreResult): string[] =>
  table(
    [
      `${storeNames[store]}, connections stored`,
      ...sizes.map(({ stored }) => count(stored)),
      ...(statements === undefined ? [] : ['statements']),
    ],
    operations.map((operation) => [
      names[operation],
      ...sizes.map((size) => speed(size.operations[operation])),
      ...(statements === undefined ? [] : [statements[operation].toFixed(1)]),
    ]),
  );

function peerTable({ peers: figures, stores }: Results): string[] {
  const lowdb = stores.find(({ store }) => store === 'lowdb')?.sizes ?? [];
  const against = (kind: 'connectionUrl' | 'tokenRead', peer: Peer) =>
    lowdb.map(({ ratios }) => ratios?.[kind][peer].toFixed(2)).join(', ');
  return table(
    ['beside it, in the same run', 'a second, p99', 'ConnectionURL is', 'token read is'],
    peers.map((peer) => [
      names[peer],
      speed(figures[peer]),
      `${against('connectionUrl', peer)} of it`,
      `${against('tokenRead', peer)} of it`,
    ]),
  );
}

const costTable = ({ store, sizes }: StoreResult): string[] =>
  table(
    [`${storeNames[store]}, connections stored`, ...sizes.map(({ stored }) => count(stored))],
    [
      ['start, until it listens', ...sizes.map(({ start }) => `${start.toFixed(1)} s`)],
      ...(store === 'lowdb' ? memoryRows(sizes) : []),
      [
        'event loop delay, p99',
        ...sizes.map((size) => {
          const delays = operations.map((operation) => size.operations[operation].delayP99);
          return `${Math.max(...delays).toFixed(0)} ms`;
        }),
      ],
    ],
  );

/** Of a store that keeps its records in memory. */
const memoryRows = (sizes: readonly SizeResult[]): string[][] => [
  ['memory of each, objects', ...sizes.map(({ stored, heapEach }) => bytes(stored, heapEach))],
  ['… once its token was read', ...sizes.map(({ stored, heapEachRead }) => bytes(stored, heapEachRead))],
  ['memory of each, process', ...sizes.map(({ stored, rssEach }) => bytes(stored, rssEach))],
];

/** Of a hundred connections the noise of a process is more than they are. */
const bytes = (stored: number, each: number): string => (stored < 1_000 ? '–' : `${count(each)} B`);

const overloadWords = ({ overload }: Results): string[] => [
  `Ten times the pages that it carries (${count(overload.perSecond)} calls a second for some seconds, over at most 3,000 connections;`,
  `${count(overload.unsent)} found none free): ${count(overload.answered)} were answered (p99 ${count(overload.answeredP99)} ms), ${count(overload.refused)} turned away with 429 and`,
  `\`Retry-After\` (p99 ${count(overload.refusedP99)} ms), ${count(overload.other)} ended otherwise. The process grew from ${megabytes(overload.rssBefore)} to at most`,
  `${megabytes(overload.rssMost)} MB, and ${overload.recoveredIn.toFixed(1)} s after the last call it was as fast as before. Meanwhile NoiseAware called`,
  `the ConnectionURL ${count(overload.connectionUrl.calls)} times (p99 ${count(overload.connectionUrl.p99)} ms, ${count(overload.connectionUrl.refused)} of them refused), and \`/health/live\` was asked ${count(overload.health.calls)} times`,
  `(p99 ${count(overload.health.p99)} ms).`,
];

const megabytes = (bytes: number): string => count(bytes / 1024 / 1024);

const wantedTable = ({ wanted }: Results): string[] =>
  table(
    ['wanted', 'is', 'limit', ''],
    wanted.map(({ what, value, limit, met }) => [
      what,
      value >= 100 ? count(value) : value.toFixed(2),
      limit,
      met ? 'yes' : 'no',
    ]),
  );
