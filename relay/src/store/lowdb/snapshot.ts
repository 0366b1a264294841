import * as v from 'valibot';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { type Files, partsOf, withFile, writeWhole } from '../../files.ts';
import { linesOf } from '../lines.ts';
import { checkedLine, readChecked } from './checked-line.ts';
import { type Change, type copyOf, parseChange } from './records.ts';

/** The form of the data directory; one with a higher number was made by a newer relay. */
const format = 1;

const headerSchema = v.object({
  format: v.literal(format),
  /** The number of the write-ahead log from which on commits are to be read on top of the snapshot. */
  log: v.number(),
  /** How many records follow. */
  records: v.number(),
  /** What is quarantined may still hold what was forgotten. */
  erasing: v.boolean(),
  /** In seconds since 1970. */
  writtenAt: v.number(),
});
/** The first line of a snapshot. */
export type Header = v.InferOutput<typeof headerSchema>;

/**
 * Reads a snapshot record by record, so that a flipped bit costs one of them. Gives its header, its size in bytes, the
 * lines that are damaged, and how many records are not there at all; undefined where there is no snapshot.
 * @throws {OperatorRefusal} when its header is damaged or of a newer relay, or when it is another file altogether
 */
export async function readSnapshot(
  files: Files,
  file: string,
  take: (change: Change) => void,
): Promise<{ header: Header; size: number; damaged: string[]; missing: number } | undefined> {
  try {
    return await withFile(files, file, async (handle) => {
      let header: Header | undefined;
      let size = 0;
      let count = 0;
      const damaged: string[] = [];
      // What is damaged may have lines of any length.
      for await (const { bytes } of linesOf(partsOf(handle), Number.POSITIVE_INFINITY)) {
        size += bytes.length;
        const line = withoutBreak(bytes);
        const found = readChecked(line);
        if (header === undefined) header = headerIn(found.values.shift(), line, file);
        for (const value of found.values) {
          const change = parseChange(value);
          if (change === undefined) found.damaged.push(JSON.stringify(value));
          else take(change);
        }
        count += found.values.length + found.damaged.length;
        damaged.push(...found.damaged);
      }
      header ??= headerIn(undefined, undefined, file);
      return { header, size, damaged, missing: Math.max(0, header.records - count) };
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Writes a snapshot in the place of the one before, as a whole or not at all, and only once `durable` has resolved.
 * Resolves with its size in bytes.
 */
export function writeSnapshot(
  files: Files,
  file: string,
  header: Omit<Header, 'format' | 'records'>,
  { count, changes }: ReturnType<typeof copyOf>,
  durable: Promise<void>,
): Promise<number> {
  // It is waited for at the end; a rejection before that is not unhandled.
  durable.catch(() => undefined);
  const parts = async function* () {
    yield* partsFrom({ format, records: count, ...header }, changes());
    await durable;
  };
  return writeWhole(files, file, parts());
}

// --- Internal helpers ---

const withoutBreak = (line: Buffer): Buffer => (line.at(-1) === 10 ? line.subarray(0, -1) : line);

function headerIn(value: unknown, line: Buffer | undefined, file: string): Header {
  const { format: found } = (value ?? {}) as { format?: number };
  if (found !== undefined && found > format) {
    throw new OperatorRefusal('store_unusable', `${file} was written by a newer relay; nothing was changed`);
  }
  const header = v.safeParse(headerSchema, value);
  if (header.success) return header.output;
  const isOther = line !== undefined && !/^[0-9a-f]{8} /.test(line.toString());
  throw new OperatorRefusal(
    'store_unusable',
    `${file} is ${isOther ? "not a relay's data" : 'damaged'}; nothing was changed`,
  );
}

/**
 * Bytes that are written at once. What making them takes grows with them and not with the size of a record: about a
 * millisecond, after which the event loop goes on with everything else.
 */
const partSize = 128 * 1024;

/** One buffer takes part after part, so that there is little garbage to collect. */
function* partsFrom(header: Header, changes: Iterable<Change>): Generator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(partSize);
  let used = buffer.write(checkedLine(header));
  for (const change of changes) {
    const line = checkedLine(change);
    // A character of a string has three bytes in UTF-8 at the most.
    if (used + line.length * 3 > partSize) {
      yield buffer.subarray(0, used);
      used = 0;
    }
    if (line.length * 3 > partSize) yield Buffer.from(line);
    else used += buffer.write(line, used);
  }
  yield buffer.subarray(0, used);
}
