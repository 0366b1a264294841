import type { Instrument } from '@noiseaware-connect/relay/base/metrics';
import { allInstruments } from '@noiseaware-connect/relay/operations/metrics/create-metrics';

const [begin, end] = ['<!-- instruments: drawn by "pnpm write-docs" -->', '<!-- end of instruments -->'];

/** relay/docs/monitoring.md with its table of instruments drawn anew; the rest of it is written by hand. */
export function drawMonitoring(document: string): string {
  const [before, rest] = [document.indexOf(begin), document.indexOf(end)];
  if (before < 0 || rest < before) throw new Error(`monitoring.md has no table between ${begin} and ${end}`);
  const table = tableOf([['metric', 'kind', 'meaning'], ...allInstruments.map(rowOf)]);
  return `${document.slice(0, before + begin.length)}\n\n${table}\n\n${document.slice(rest)}`;
}

// --- Internal helpers ---

const rowOf = ({ name, labels, kind, help }: Instrument<string>): string[] => [
  `\`${name}${labels.length === 0 ? '' : `{${labels.join(',')}}`}\``,
  kind,
  help,
];

/** A table with columns of equal width, as the formatter of the other documents leaves it. */
function tableOf([head = [], ...rows]: readonly string[][]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const lineOf = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...rows].map(lineOf).join('\n');
}
