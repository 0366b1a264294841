import { count } from './judge.ts';
import { operations, peers } from './operations.ts';
import { names, storeNames } from './report.ts';
import type { Results, StoreKind } from './results.ts';

const width = 860;
/** Where the names end, the numbers of connections, and where the bars begin. */
const columns = { names: 230, sizes: 292, bars: 302 };
const barHeight = 12;
const gap = 3;
const groupGap = 12;

interface Bar {
  /** The name of its group, where it is the first of it. */
  readonly name?: string;
  /** Connections stored; nothing for a peer. */
  readonly size: string;
  readonly value: number;
  readonly kind: StoreKind | 'peer';
}

/**
 * The same figures as a picture: for each kind of call a bar for each store and size, and the peers below. Readable on
 * light and dark.
 */
export function chart(results: Results): string {
  const bars = barsOf(results);
  const most = Math.max(...bars.map(({ value }) => value));
  let y = 40;
  const drawn = bars.map(({ name, size, value, kind }) => {
    if (name !== undefined) y += groupGap;
    const top = y;
    y += barHeight + gap;
    const length = Math.max(2, Math.round((value / most) * (width - columns.bars - 70)));
    const line = top + barHeight - 2;
    return [
      ...(name === undefined ? [] : [text(columns.names, line, name, 'end')]),
      ...(size === '' ? [] : [text(columns.sizes, line, size, 'end')]),
      `  <rect class="${kind}" x="${columns.bars}" y="${top}" width="${length}" height="${barHeight}" rx="2"/>`,
      text(columns.bars + length + 6, line, count(value)),
    ].join('\n');
  });
  const height = y + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Calls a second of each kind, by store and connections stored, beside three other servers">
  <style>
    text { font: 12px system-ui, sans-serif; fill: #1f2328 }
    .title { font-weight: 600 }
    .lowdb { fill: #2f7de1 }
    .postgres { fill: #d9822b }
    .peer { fill: #8b949e }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .lowdb { fill: #58a6ff } .postgres { fill: #e3a04f } }
  </style>
  <text class="title" x="${columns.bars}" y="20">calls a second, ${results.atOnce} at the same time</text>
${text(columns.sizes, 40, 'connections', 'end')}
${legend(results).join('\n')}
${drawn.join('\n')}
</svg>
`;
}

// --- Internal helpers ---

const barsOf = ({ stores, peers: figures }: Results): Bar[] => [
  ...operations.flatMap((operation) =>
    stores.flatMap(({ store, sizes }, place) =>
      sizes.map((size, index) => ({
        ...(place === 0 && index === 0 ? { name: names[operation] } : {}),
        size: count(size.stored),
        value: size.operations[operation].perSecond,
        kind: store,
      })),
    ),
  ),
  ...peers.map((peer) => ({
    name: names[peer],
    size: '',
    value: figures[peer].perSecond,
    kind: 'peer' as const,
  })),
];

/** What the colours are, in a line above the bars. */
const legend = ({ stores }: Results): string[] =>
  [
    ...stores.map(({ store }) => ({ kind: store, says: storeNames[store] })),
    { kind: 'peer', says: 'other servers' },
  ].flatMap(({ kind, says }, index) => {
    const x = columns.bars + index * 110;
    return [
      `  <rect class="${kind}" x="${x}" y="30" width="${barHeight}" height="${barHeight}" rx="2"/>`,
      text(x + barHeight + 5, 40, says),
    ];
  });

const text = (x: number, y: number, words: string, anchor?: 'end'): string =>
  `  <text x="${x}" y="${y}"${anchor === undefined ? '' : ` text-anchor="${anchor}"`}>${escapeXml(words)}</text>`;

const escapeXml = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
