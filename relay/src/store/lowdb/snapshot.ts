import * as v from 'valibot';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { type Files, ifThere, partsOf, withFile, writeWhole } from '../../files.ts';
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

/** What was read of a snapshot. */
export interface SnapshotRead {
  /** Undefined where it is damaged. */
  readonly header: Header | undefined;
  /** Bytes. */
  readonly size: number;
  /** How many records were read. */
  readonly count: number;
  /** Lines that are damaged. */
  readonly damaged: string[];
  /** How many records are not there at all, as far as that is known. */
  readonly missing: number;
}

export const isWhole = ({ header, damaged, missing }: SnapshotRead): boolean =>
  header !== undefined && damaged.length + missing === 0;

/**
 * Reads a snapshot record by record, so that a flipped bit costs one of them; undefined where there is none.
 * @throws {OperatorRefusal} when it was written by a newer relay
 */
export function readSnapshot(
  files: Files,
  file: string,
  take: (change: Change) => void,
): Promise<SnapshotRead | undefined> {
  return ifThere(
    withFile(files, file, async (handle) => {
      let header: Header | undefined;
      let isFirst = true;
      let size = 0;
      let count = 0;
      const damaged: string[] = [];
      // What is damaged may have lines of any length.
      for await (const { bytes } of linesOf(partsOf(handle), Number.POSITIVE_INFINITY)) {
        size += bytes.length;
        const found = readChecked(withoutBreak(bytes));
        if (isFirst) header = headerIn(found.values, file);
        isFirst = false;
        for (const value of found.values) {
          const change = parseChange(value);
          if (change === undefined) found.damaged.push(JSON.stringify(value));
          else take(change);
        }
        count += found.values.length;
        damaged.push(...found.damaged);
      }
      const missing = Math.max(0, (header?.records ?? 0) - count - damaged.length);
      return { header, size, count, damaged, missing };
    }),
  );
}

/** Puts a copy of a snapshot in the place of the one before, so that what damages one file takes nothing. */
export const copySnapshot = (files: Files, file: string, copy: string): Promise<number> =>
  withFile(files, file, (handle) => writeWhole(files, copy, partsOf(handle)));

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

/** Takes the header from the values of a first line; undefined where it is none. */
function headerIn(values: unknown[], file: string): Header | undefined {
  const [value] = values;
  const { format: found } = (value ?? {}) as { format?: number };
  if (found !== undefined && found > format) {
    throw new OperatorRefusal('store_unusable', `${file} was written by a newer relay; nothing was changed`);
  }
  const header = v.safeParse(headerSchema, value);
  if (!header.success) return undefined;
  values.shift();
  return header.output;
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
