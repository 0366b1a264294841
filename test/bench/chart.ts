import { count } from './judge.ts';
import { operations, peers } from './operations.ts';
import { names, storeNames } from './report.ts';
import type { Results } from './results.ts';

const width = 860;
const labels = 300;
const barHeight = 16;
const gap = 5;

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly kind: 'relay' | 'peer';
  /** Whether it begins a group, and stands a little apart. */
  readonly first: boolean;
}

/** The same figures as a picture: one bar for each kind of call and size, and the peers below. Readable on light and dark. */
export function chart(results: Results): string {
  const bars = barsOf(results);
  const most = Math.max(...bars.map(({ value }) => value));
  let y = 34;
  const drawn = bars.map(({ label, value, kind, first }) => {
    if (first) y += 10;
    const top = y;
    y += barHeight + gap;
    const length = Math.max(2, Math.round((value / most) * (width - labels - 90)));
    const middle = top + barHeight - 4;
    return `  <text x="${labels - 10}" y="${middle}" text-anchor="end">${escapeXml(label)}</text>
  <rect class="${kind}" x="${labels}" y="${top}" width="${length}" height="${barHeight}" rx="2"/>
  <text x="${labels + length + 7}" y="${middle}">${count(value)}</text>`;
  });
  const height = y + 14;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Calls a second of each kind, by connections stored, beside three other servers">
  <style>
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .title { font-weight: 600 }
    .relay { fill: #2f7de1 }
    .peer { fill: #8b949e }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .relay { fill: #58a6ff } }
  </style>
  <text class="title" x="${labels}" y="22">calls a second, ${results.atOnce} at the same time</text>
${drawn.join('\n')}
</svg>
`;
}

// --- Internal helpers ---

const barsOf = ({ stores, peers: figures }: Results): Bar[] => [
  ...stores.flatMap(({ store, sizes }) =>
    operations.flatMap((operation) =>
      sizes.map((size, index) => ({
        label: `${index === 0 ? `${stores.length > 1 ? `${storeNames[store]}: ` : ''}${names[operation]}, ` : ''}${count(size.stored)}`,
        value: size.operations[operation].perSecond,
        kind: 'relay' as const,
        first: index === 0,
      })),
    ),
  ),
  ...peers.map((peer, index) => ({
    label: names[peer],
    value: figures[peer].perSecond,
    kind: 'peer' as const,
    first: index === 0,
  })),
];

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
