/**
 * A table as aligned text, one line per row. The columns are numbered, and the numbers explained above it: names would
 * make the columns wider than what is in them.
 */
export function tableText(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const legend = names.map((name, index) => `${index + 1} ${name}`).join(', ');
  const head = names.map((_, index) => String(index + 1));
  const cells = [head, ...rows.map((row) => names.map((name) => String(row[name])))];
  const widths = names.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' '));
  return [legend, ...lines.map((line) => line.trimEnd())].join('\n');
}
