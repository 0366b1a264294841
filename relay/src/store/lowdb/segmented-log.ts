import { constants } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import {
  type FileHandle,
  type Files,
  linesFromEnd,
  readChunks,
  syncDirectory,
  withFile,
  writeAtomically,
} from '../../base/files.ts';
import type { Seconds } from '../../base/time.ts';
import { linesOf } from '../lines.ts';

/** The most entries kept in memory, apart from those of one write. */
const mostKept = 1_000;

/** The form of a log: its segments' names, and an entry's line. */
export interface LogForm<E> {
  /** The log, in words for the operator. */
  readonly title: string;
  /** Matches the names of its segments. They sort by time. */
  readonly pattern: RegExp;
  /** Whether the newest segment stays at any age: without it the log would look as if its end had been removed. */
  readonly keepsNewest: boolean;
  /** The segment for entries of that time. */
  nameAt(at: Seconds): string;
  timeOf(entry: E): Seconds;
  /** With the line break. */
  lineOf(entry: E): string;
  /** The entry on a line, or none. */
  parseLine(line: string): E[];
}

/** The log's entries at one moment. */
interface Moment<E> {
  entries(): AsyncGenerator<E>;
  close(): Promise<void>;
}

/**
 * An append-only log in files, the segments: each has the entries of a span of time, one on a line, in the order of their numbers.
 * Committed entries are kept in memory (and are durable in the write-ahead log) until they are written to these files.
 * `T` is what is known of the last entry.
 */
export interface SegmentedLog<T extends { readonly seq: number }, E extends T> {
  /** The last entry of all, whether or not it is in a file yet. */
  tip(): T | undefined;
  /** The entries that are in no file yet, in order. */
  kept(): readonly E[];
  /** The segments' names, the oldest first. */
  names(): Promise<string[]>;
  /**
   * Keeps the write-ahead log's entries that are in no file yet.
   * @param before the tip when the snapshot was taken: it reveals whether the last entries were removed
   */
  start(entries: readonly E[], before: T | undefined): Promise<void>;
  keep(entries: readonly E[]): void;
  /** Writes the kept entries if there are many. */
  makeRoom(): Promise<void>;
  /** Writes all kept entries. Resolves once they are durable; after a rejection, those not written are still kept. */
  write(): Promise<void>;
  /**
   * Removes the segments before that of a time.
   * @param note is awaited before, with the name of the first segment that stays
   */
  removeBefore(at: Seconds, note?: (first: string | undefined) => Promise<void>): Promise<void>;
  /**
   * Rewrites the segments that hold any of these entries without them, and without unreadable lines that may hold one. None of
   * them may be kept.
   */
  erase(isErased: (entry: E) => boolean, mayHold: (line: string) => boolean): Promise<void>;
  /** The entries up to that number, all of which must be durable. */
  upTo(last: number): Promise<Moment<E>>;
}

export function segmentedLog<T extends { readonly seq: number }, E extends T>(
  files: Files,
  directory: string,
  log: Logger,
  { title, pattern, keepsNewest, nameAt, timeOf, lineOf, parseLine }: LogForm<E>,
): SegmentedLog<T, E> {
  let kept: E[] = [];
  let tip: T | undefined;
  /** Segments before this name have been removed for their age. */
  let removedBefore = '';
  /** The file of a failed write, and how many of its bytes are durable. */
  let torn: { readonly file: string; readonly size: number } | undefined;
  const inside = (name: string) => path.join(directory, name);
  const names = async () => (await files.readdir(directory)).filter((name) => pattern.test(name)).sort();

  /** After a failed sync, a second sync may succeed although data was lost. So the rest is cut off and written again. */
  const cutTorn = async () => {
    if (torn === undefined) return;
    const { file, size } = torn;
    const cut = async (handle: FileHandle) => {
      await handle.truncate(size);
      await handle.sync();
    };
    await withFile(files, file, cut, constants.O_WRONLY);
    torn = undefined;
  };

  const append = async (name: string, entries: readonly E[]) => {
    const file = inside(name);
    const lines = entries.map(lineOf).join('');
    const work = async (handle: FileHandle) => {
      const { size } = await handle.stat();
      // Makes the directory entry of a new file durable.
      if (size === 0) await syncDirectory(files, directory);
      torn = { file, size };
      // The line break separates the next line from one that a crash cut off.
      await handle.appendFile(size === 0 ? lines : `\n${lines}`);
      await handle.datasync();
      torn = undefined;
    };
    await withFile(files, file, work, 'a');
    const written = new Set(entries);
    kept = kept.filter((each) => !written.has(each));
  };

  const write = async () => {
    try {
      await cutTorn();
      // If the system clock was set back, an entry older than the newest file goes into that file, so that files stay in order.
      let newest = (await names()).at(-1) ?? '';
      const fileFor = (entry: E) => {
        const name = nameAt(timeOf(entry));
        if (name > newest) newest = name;
        return newest;
      };
      for (const [name, entries] of Map.groupBy(kept, fileFor)) await append(name, entries);
    } catch (error) {
      log.error({ err: error }, `${title} cannot be written`);
      throw error;
    }
  };

  /** A file's entries from number `first` on, and the last one before it. Syncs the file if there are any. */
  const entriesFrom = (file: string, first: number): Promise<E[]> =>
    withFile(files, file, async (handle) => {
      const found: E[] = [];
      for await (const line of linesFromEnd(handle)) {
        found.push(...parseLine(line));
        if ((found.at(-1)?.seq ?? first) < first) break;
      }
      // A process that has ended may have written them without a sync.
      if (found.length > 0) await handle.sync();
      return found;
    });

  return {
    tip: () => tip,
    kept: () => kept,
    names,
    start: async (entries, before) => {
      const first = entries[0]?.seq ?? Number.POSITIVE_INFINITY;
      const present = new Map<number, E>();
      // Segments are in the order of their numbers: behind an entry from before the log there are only earlier ones.
      for (const name of (await names()).reverse()) {
        const found = await entriesFrom(inside(name), first);
        for (const each of found) present.set(each.seq, each);
        if (found.some(({ seq }) => seq < first)) break;
      }
      kept = entries.filter(({ seq }) => !present.has(seq));
      tip = [...present.values(), ...entries].reduce<T | undefined>(
        (one, other) => (one === undefined || other.seq > one.seq ? other : one),
        before,
      );
    },
    keep: (entries) => {
      kept.push(...entries);
      tip = entries.at(-1) ?? tip;
    },
    makeRoom: async () => {
      if (kept.length >= mostKept) await write();
    },
    write,
    removeBefore: async (at, note = async () => undefined) => {
      // A file is removed once its whole time is older; most calls happen within one segment's time.
      const first = nameAt(at);
      if (first === removedBefore) return;
      const all = await names();
      const old = (keepsNewest ? all.slice(0, -1) : all).filter((name) => name < first);
      if (old.length > 0) await note(all[old.length]);
      for (const name of old) await files.unlink(inside(name));
      removedBefore = first;
    },
    erase: async (isErased, mayHold) => {
      const isGone = (text: string) => mayHold(text) && parseLine(text).every(isErased);
      for (const name of await names()) {
        const holds = await withFile(files, inside(name), async (handle) => {
          for await (const { text } of linesOf(readChunks(handle))) if (isGone(text)) return true;
          return false;
        });
        if (!holds) continue;
        await withFile(files, inside(name), async (handle) => {
          const left = async function* () {
            for await (const { text, bytes } of linesOf(readChunks(handle))) if (!isGone(text)) yield bytes;
          };
          await writeAtomically(files, inside(name), left());
        });
      }
    },
    upTo: async (last) => {
      const late = kept.filter(({ seq }) => seq <= last);
      const isInFile = isAbsentFrom(late);
      // All opened first, since retention may remove old files meanwhile.
      const handles: FileHandle[] = [];
      const closeAll = async () => {
        for (const handle of handles.splice(0)) await handle.close();
      };
      try {
        for (const name of await names()) handles.push(await files.open(inside(name), 'r'));
      } catch (error) {
        await closeAll();
        throw error;
      }
      return {
        entries: async function* () {
          for (const handle of handles) {
            for await (const { text } of linesOf(readChunks(handle))) {
              for (const each of parseLine(text)) if (each.seq <= last && isInFile(each)) yield each;
            }
          }
          yield* late;
        },
        close: closeAll,
      };
    },
  };
}

/** Whether an entry is neither kept nor later than the kept ones: both may be written to a file meanwhile. */
export const isAbsentFrom = (
  kept: readonly { readonly seq: number }[],
): ((entry: { readonly seq: number }) => boolean) => {
  const numbers = new Set(kept.map(({ seq }) => seq));
  const last = kept.at(-1)?.seq ?? Infinity;
  return ({ seq }) => seq <= last && !numbers.has(seq);
};
