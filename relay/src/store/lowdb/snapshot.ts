import * as v from 'valibot';
import { type Files, ifFileExists, readChunks, withFile, writeAtomically } from '../../base/files.ts';
import { linesOf } from '../lines.ts';
import { formatVersion, requireVersion } from '../upgrades.ts';
import { checkedLine, readChecked } from './checked-line.ts';
import { type Change, type copyOf, parseChange } from './state.ts';
import { isCommit } from './write-ahead-log.ts';

const headerSchema = v.object({
  /** The version of the data directory. */
  format: v.number(),
  /** The first write-ahead log file to replay on this snapshot. */
  log: v.number(),
  /** The number of records that follow. */
  records: v.number(),
  /** Whether the quarantine may still hold what was forgotten. */
  erasing: v.boolean(),
  /** The last entry of the audit log; number 0 stands for none. */
  audit: v.object({ seq: v.number(), chain: v.string() }),
  /** The last event's number; 0 stands for none. */
  events: v.optional(v.number(), 0),
  /** In seconds since 1970. */
  writtenAt: v.number(),
});
/** The first line of a snapshot. */
export type Header = v.InferOutput<typeof headerSchema>;

export const isHeader = (value: unknown): value is Header => v.is(headerSchema, value);

/** The result of reading a snapshot. */
export interface SnapshotRead {
  /** Undefined if it is damaged. */
  readonly header: Header | undefined;
  /** Bytes. */
  readonly size: number;
  /** How many records were read. */
  readonly count: number;
  /** Lines that are damaged. */
  readonly damaged: string[];
  /** Whether it begins as a write-ahead log does. */
  readonly isLog: boolean;
  /** How many records are missing altogether, as far as known. */
  readonly missing: number;
}

export const isComplete = ({ header, damaged, missing }: SnapshotRead): boolean =>
  header !== undefined && damaged.length + missing === 0;

/**
 * Reads a snapshot record by record, so that a flipped bit costs one record; undefined if there is none.
 * @throws {OperatorRefusal} if a newer relay wrote it, or its version is unknown
 */
export function readSnapshot(
  files: Files,
  file: string,
  take: (change: Change) => void,
): Promise<SnapshotRead | undefined> {
  return ifFileExists(
    withFile(files, file, async (handle) => {
      let header: Header | undefined;
      let isFirst = true;
      let isLog = false;
      let size = 0;
      let count = 0;
      const damaged: string[] = [];
      // Damaged lines may have any length.
      for await (const { bytes } of linesOf(readChunks(handle), Number.POSITIVE_INFINITY)) {
        size += bytes.length;
        const found = readChecked(withoutBreak(bytes));
        if (isFirst) {
          header = headerIn(found.values, file);
          isLog = isCommit(found.values[0]);
        }
        isFirst = false;
        for (const value of found.values) {
          const change = parseChange(value, header?.format);
          if (change === undefined) found.damaged.push(JSON.stringify(value));
          else take(change);
        }
        count += found.values.length;
        damaged.push(...found.damaged);
      }
      const missing = Math.max(0, (header?.records ?? 0) - count - damaged.length);
      return { header, size, count, damaged, isLog, missing };
    }),
  );
}

/** The version in a snapshot's first line; undefined if there is none. @throws {OperatorRefusal} if it is no number */
export const readFormat = (files: Files, file: string): Promise<number | undefined> =>
  ifFileExists(
    withFile(files, file, async (handle) => {
      for await (const { bytes } of linesOf(readChunks(handle), Number.POSITIVE_INFINITY)) {
        const [value] = readChecked(withoutBreak(bytes)).values;
        const { format } = (value ?? {}) as { format?: unknown };
        if (typeof format === 'number') return format;
        if (format !== undefined) requireVersion(file, format);
        return undefined;
      }
      return undefined;
    }),
  );

/** Replaces the copy of the snapshot, so that damage to one file loses nothing. */
export const copySnapshot = (files: Files, file: string, copy: string): Promise<number> =>
  withFile(files, file, (handle) => writeAtomically(files, copy, readChunks(handle)));

/** Replaces the snapshot atomically, and only once `durable` has resolved. Resolves with its size in bytes. */
export function writeSnapshot(
  files: Files,
  file: string,
  header: Omit<Header, 'format' | 'records'>,
  { count, changes }: ReturnType<typeof copyOf>,
  durable: Promise<void>,
): Promise<number> {
  // Awaited at the end; this handler keeps an earlier rejection from being unhandled.
  durable.catch(() => undefined);
  const parts = async function* () {
    yield* partsFrom({ format: formatVersion, records: count, ...header }, changes());
    await durable;
  };
  return writeAtomically(files, file, parts());
}

// --- Internal helpers ---

const withoutBreak = (line: Buffer): Buffer => (line.at(-1) === 10 ? line.subarray(0, -1) : line);

/** Removes the header from the values of the first line and returns it; undefined if there is none. */
function headerIn(values: unknown[], file: string): Header | undefined {
  const [value] = values;
  const { format: found } = (value ?? {}) as { format?: unknown };
  if (found !== undefined) requireVersion(file, found);
  const header = v.safeParse(headerSchema, value);
  if (!header.success) return undefined;
  values.shift();
  return header.output;
}

/**
 * Bytes per write. Serializing a part takes about a millisecond, however large the records are; in between, the event loop runs
 * other work.
 */
const partSize = 128 * 1024;

/** Reuses one buffer for all parts, to create little garbage. */
function* partsFrom(header: Header, changes: Iterable<Change>): Generator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(partSize);
  let used = buffer.write(checkedLine(header));
  for (const change of changes) {
    const line = checkedLine(change);
    // A UTF-16 code unit takes at most three bytes in UTF-8.
    if (used + line.length * 3 > partSize) {
      yield buffer.subarray(0, used);
      used = 0;
    }
    if (line.length * 3 > partSize) yield Buffer.from(line);
    else used += buffer.write(line, used);
  }
  yield buffer.subarray(0, used);
}
