import { constants } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { auditEntry, isAsked } from '../../domain/audit.ts';
import type { Seconds } from '../../domain/time.ts';
import { type FileHandle, type Files, linesFromEnd, partsOf, syncDirectory, withFile } from '../../files.ts';
import { linesOf } from '../lines.ts';
import type { AuditLog } from '../transactional/transaction.ts';
import type { Numbered } from './write-ahead-log.ts';

/** Entries that are in memory at the most, but for those of one write. */
const mostKept = 1_000;

/**
 * An append-only log: a line of JSON for each entry, with its number, and a file for each month. What was committed is kept
 * in memory, and is durable in the write-ahead log, until it is written into these files.
 */
export interface AuditFile extends AuditLog {
  /** Keeps those entries of the write-ahead log that are in no file yet. Gives the highest number of all; 0 where there is none. */
  start(entries: readonly Numbered[]): Promise<number>;
  keep(entries: readonly Numbered[]): void;
  /** Writes what is kept, where it is much. */
  makeRoom(): Promise<void>;
  /** Writes all that is kept. Resolves once it is durable; after a rejection the rest is still kept. */
  write(): Promise<void>;
}

export function auditFile(files: Files, directory: string, log: Logger): AuditFile {
  let kept: Numbered[] = [];
  /** The first file that was not removed for its age. */
  let removedBefore = '';
  /** The file of a write that failed, and its bytes that are durable. */
  let torn: { readonly file: string; readonly size: number } | undefined;
  const inside = (name: string) => path.join(directory, name);
  const names = async () => (await files.readdir(directory)).filter((name) => pattern.test(name)).sort();

  /** After a failed sync a second one may say that lost bytes are durable: they are cut off and written again. */
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

  const append = async (name: string, entries: readonly Numbered[]) => {
    const file = inside(name);
    const lines = entries.map(({ seq, entry }) => `${JSON.stringify({ seq, ...entry })}\n`).join('');
    const work = async (handle: FileHandle) => {
      const { size } = await handle.stat();
      // A new file has to stay.
      if (size === 0) await syncDirectory(files, directory);
      torn = { file, size };
      // A line that a crash cut off must not swallow the next one.
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
      for (const [name, entries] of Map.groupBy(kept, nameFor)) await append(name, entries);
    } catch (error) {
      log.error({ err: error }, 'the audit log cannot be written');
      throw error;
    }
  };

  return {
    start: async (entries) => {
      const first = entries[0]?.seq ?? Number.POSITIVE_INFINITY;
      const present = new Set<number>();
      for (const name of await names()) {
        for (const seq of await numbersFrom(files, inside(name), first)) present.add(seq);
      }
      kept = entries.filter(({ seq }) => !present.has(seq));
      return [...present].reduce((one, other) => Math.max(one, other), entries.at(-1)?.seq ?? 0);
    },
    keep: (entries) => void kept.push(...entries),
    makeRoom: async () => {
      if (kept.length >= mostKept) await write();
    },
    write,
    read: async ({ limit, ...filter }) => {
      const isWanted = isAsked({ ...filter, limit });
      // What a line has to hold as it stands: most lines need not be parsed.
      const held = [filter.connection, filter.account].filter((each) => each !== undefined);
      const found = kept.filter(isWanted).slice(-limit).reverse();
      const isInFile = without(kept);
      for (const name of (await names()).reverse()) {
        await withFile(files, inside(name), async (handle) => {
          for await (const line of linesFromEnd(handle)) {
            if (found.length >= limit) return;
            if (!held.every((text) => line.includes(JSON.stringify(text).slice(1, -1)))) continue;
            found.push(...parseLine(line).filter((each) => isInFile(each) && isWanted(each)));
          }
        });
        if (found.length >= limit) break;
      }
      return found.reverse();
    },
    removeBefore: async (at) => {
      // A file goes when all of its month is older; most calls are within one month.
      const first = nameOfMonth(at);
      if (first === removedBefore) return;
      for (const name of await names()) if (name < first) await files.unlink(inside(name));
      removedBefore = first;
    },
    upTo: async (last) => {
      const late = kept.filter(({ seq }) => seq <= last);
      const isInFile = without(late);
      // Held open, since old months are removed.
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
            for await (const { text } of linesOf(partsOf(handle))) {
              for (const each of parseLine(text)) if (each.seq <= last && isInFile(each)) yield each.entry;
            }
          }
          for (const { entry } of late) yield entry;
        },
        close: closeAll,
      };
    },
  };
}

// --- Internal helpers ---

/** Whether an entry is none of those that are kept: a file may get them meanwhile. */
const without = (kept: readonly Numbered[]): ((entry: Numbered) => boolean) => {
  const numbers = new Set(kept.map(({ seq }) => seq));
  return ({ seq }) => !numbers.has(seq);
};

const pattern = /^audit-\d{4}-\d\d\.ndjson$/;
const nameOfMonth = (at: Seconds): string => `audit-${new Date(at * 1000).toISOString().slice(0, 7)}.ndjson`;
const nameFor = ({ entry }: Numbered): string => nameOfMonth(entry.at);

const numbered = v.object({ seq: v.number() });

/** The entry that a line holds, if any. */
function parseLine(line: string): Numbered[] {
  try {
    const { seq, ...rest } = JSON.parse(line) as Record<string, unknown>;
    const entry = v.safeParse(auditEntry, rest);
    return entry.success && v.is(numbered, { seq }) ? [{ seq: seq as number, entry: entry.output }] : [];
  } catch {
    return [];
  }
}

/** The numbers in a file that are not below `first`, and the highest that is; what has them is made durable. */
const numbersFrom = (files: Files, file: string, first: number): Promise<number[]> =>
  withFile(files, file, async (handle) => {
    const numbers: number[] = [];
    for await (const line of linesFromEnd(handle)) {
      numbers.push(...parseLine(line).map(({ seq }) => seq));
      if ((numbers.at(-1) ?? first) < first) break;
    }
    // A process that has ended may have written them and not synced them.
    if (numbers.length > 0) await handle.sync();
    return numbers;
  });
