import path from 'node:path';
import { type Line, linesOf } from '../lines.ts';
import { type Files, syncDirectory, writeWhole } from './durable-file.ts';
import { find, partsOf } from './text-file.ts';

/**
 * Writes a file anew with its lines changed, as a whole or not at all, where any of the words stands in it, or whatever
 * stands in it where there are none. No more of it is in memory than a part, and no turn of the event loop goes through
 * more.
 */
export async function rewriteLines(
  files: Files,
  file: string,
  words: readonly string[] | undefined,
  change: (lines: AsyncIterable<Line>) => AsyncIterable<Buffer>,
): Promise<void> {
  // To look at bytes alone takes far less time than to look at lines.
  const found = await Promise.all((words ?? []).map((word) => find(files, file, word)));
  if (words !== undefined && found.every((at) => at === undefined)) return;
  // What is damaged may have lines of any length.
  const lines = linesOf(partsOf(files, file), Number.POSITIVE_INFINITY);
  await writeWhole(files, file, together(change(lines)));
  await syncDirectory(files, path.dirname(file));
}

// --- Internal helpers ---

/** Bytes that are written at once. */
const atOnce = 64 * 1024;

async function* together(lines: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let part: Buffer[] = [];
  let size = 0;
  for await (const line of lines) {
    part.push(line);
    size += line.length;
    if (size < atOnce) continue;
    yield Buffer.concat(part);
    part = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(part);
}
