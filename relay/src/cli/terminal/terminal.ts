import { isatty } from 'node:tty';
import { replaceDeceptiveCharacters } from '@noiseaware-connect/shared/shapes';
import { withCommandName } from '../../base/command-name.ts';

/** Output of commands. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
}

/** The process's own output, in which commands have the name that there is. */
export function realTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(`${withCommandName(text)}\n`),
    error: (text) => void process.stderr.write(`${withCommandName(text)}\n`),
  };
}

/** Whether this process reads from or writes to a terminal that is open. */
export const hasTerminal = (): boolean => [0, 1, 2].some((descriptor) => isatty(descriptor));

/**
 * Drops the rest of the output once its reader has closed the pipe, as `head` does: the command goes on to its end, so that it
 * closes what it has opened. Any other error ends the process.
 */
export function ignoreClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/**
 * Formats rows as a table with aligned columns. Others may have written what is in a cell: nothing in it steers the terminal, begins
 * a line or changes the direction of text.
 */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows].map((row) => row.map(replaceDeceptiveCharacters));
  const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Formats a list as a table, or returns `none` if it is empty. `columns` maps each heading to the cell's text. */
export function listing<T>(
  rows: readonly T[],
  none: string,
  columns: Readonly<Record<string, (row: T) => string>>,
  next?: string,
): string {
  if (rows.length === 0) return none;
  const cells = rows.map((row) => Object.values(columns).map((cell) => cell(row)));
  const more = next === undefined ? '' : `\n\nThere are more: --after ${next}`;
  return table(Object.keys(columns), cells) + more;
}

/** A number with a noun, in singular or plural. */
export const countWithNoun = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;
