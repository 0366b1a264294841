import { constants } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import * as v from 'valibot';
import {
  type FileHandle,
  type Files,
  linesFromEnd,
  partsOf,
  syncDirectory,
  withFile,
} from '../../base/files.ts';
import type { Seconds } from '../../base/time.ts';
import { type AuditEntry, auditEntry, isAsked } from '../../domain/audit/audit.ts';
import { type Chained, type Tip, verifyChain } from '../../domain/audit/audit-chain.ts';
import { linesOf } from '../lines.ts';
import type { AuditLog } from '../transactional/transaction.ts';
import type { Numbered } from './write-ahead-log.ts';

/** The most entries kept in memory, apart from those of one write. */
const mostKept = 1_000;

/**
 * An append-only log in files, one for each month: a line is an entry as JSON, with its number and chain value. Committed entries
 * are kept in memory (and are durable in the write-ahead log) until they are written to these files, in the order of their
 * numbers.
 */
export interface AuditFile extends AuditLog {
  /** The last entry of all, whether or not it is in a file yet. */
  readonly tip: Tip | undefined;
  /**
   * Keeps the write-ahead log's entries that are in no file yet.
   * @param before the tip when the snapshot was taken: it reveals whether the last entries were removed
   */
  start(entries: readonly Chained[], before: Tip | undefined): Promise<void>;
  keep(entries: readonly Chained[]): void;
  /** Writes the kept entries if there are many. */
  makeRoom(): Promise<void>;
  /** Writes all kept entries. Resolves once they are durable; after a rejection, those not written are still kept. */
  write(): Promise<void>;
}

export function auditFile(files: Files, directory: string, log: Logger): AuditFile {
  let kept: Chained[] = [];
  let tip: Tip | undefined;
  /** Files before this name have been removed for their age. */
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

  const append = async (name: string, entries: readonly Chained[]) => {
    const file = inside(name);
    const line = ({ seq, chain, entry }: Chained) =>
      `{"seq":${seq},"chain":"${chain}",${JSON.stringify(entry).slice(1)}\n`;
    const lines = entries.map(line).join('');
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
      const fileFor = (entry: Chained) => {
        const name = nameFor(entry);
        if (name > newest) newest = name;
        return newest;
      };
      for (const [name, entries] of Map.groupBy(kept, fileFor)) await append(name, entries);
    } catch (error) {
      log.error({ err: error }, 'audit log cannot be written');
      throw error;
    }
  };

  return {
    get tip() {
      return tip;
    },
    start: async (entries, before) => {
      const first = entries[0]?.seq ?? Number.POSITIVE_INFINITY;
      const present = new Map<number, Chained>();
      for (const name of await names()) {
        for (const each of await entriesFrom(files, inside(name), first)) present.set(each.seq, each);
      }
      kept = entries.filter(({ seq }) => !present.has(seq));
      tip = [...present.values(), ...entries].reduce<Tip | undefined>(
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
    read: async ({ limit, ...filter }) => {
      const isWanted = isAsked({ ...filter, limit });
      // Texts that a matching line must contain: other lines need not be parsed.
      const held = [filter.connection, filter.account]
        .filter((each) => each !== undefined)
        .map((text) => JSON.stringify(text).slice(1, -1));
      const { after = 0, since = 0 } = filter;
      const events = filter.what && new Set<string>(filter.what);
      const found = kept.filter(isWanted).slice(-limit).reverse();
      const isInFile = without(kept);
      let isOver = false;
      // Earlier months have no entry of that time, and numbers decrease from line to line.
      for (const name of (await names()).filter((each) => each >= nameOfMonth(since)).reverse()) {
        await withFile(files, inside(name), async (handle) => {
          for await (const line of linesFromEnd(handle, held[0])) {
            isOver = found.length >= limit || numberOf(line) <= after;
            if (isOver) return;
            if (events?.has(eventOf(line)) === false) continue;
            if (!held.every((text) => line.includes(text))) continue;
            found.push(...parseLine(line).filter((each) => isInFile(each) && isWanted(each)));
          }
        });
        if (isOver) break;
      }
      return found.reverse().map(({ seq, entry }) => ({ seq, entry }));
    },
    verify: async (known, beginning) => {
      const look = verifyChain(known, tip, beginning);
      // Kept entries may be written to a file during this call.
      const late = [...kept];
      for (const name of await names()) {
        await withFile(files, inside(name), async (handle) => {
          for await (const { text } of linesOf(partsOf(handle)))
            if (text.trim() !== '') look.take(parseLine(text)[0]);
        });
      }
      for (const each of late) look.take(each);
      return look.verdict();
    },
    removeBefore: async (at, note) => {
      // A file is removed once its whole month is older; most calls happen within one month.
      const first = nameOfMonth(at);
      if (first === removedBefore) return;
      const all = await names();
      // The newest stays: without it the log would look as if its end had been removed.
      const old = all.slice(0, -1).filter((name) => name < first);
      if (old.length > 0) {
        await note(await firstNumber(files, inside(all[old.length] ?? '')));
        for (const name of old) await files.unlink(inside(name));
      }
      removedBefore = first;
    },
    upTo: async (last) => {
      const late = kept.filter(({ seq }) => seq <= last);
      const isInFile = without(late);
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

/** Whether an entry is neither kept nor later than the kept ones: both may be written to a file meanwhile. */
const without = (kept: readonly Numbered[]): ((entry: Numbered) => boolean) => {
  const numbers = new Set(kept.map(({ seq }) => seq));
  const last = kept.at(-1)?.seq ?? Infinity;
  return ({ seq }) => seq <= last && !numbers.has(seq);
};

const pattern = /^audit-\d{4}-\d\d\.ndjson$/;
const nameOfMonth = (at: Seconds): string => `audit-${new Date(at * 1000).toISOString().slice(0, 7)}.ndjson`;
const nameFor = ({ entry }: Numbered): string => nameOfMonth(entry.at);

const placed = v.object({ seq: v.number(), chain: v.string() });

/** The number of a file's first entry. */
const firstNumber = (files: Files, file: string): Promise<number> =>
  withFile(files, file, async (handle) => {
    for await (const { text } of linesOf(partsOf(handle))) {
      const [first] = parseLine(text);
      if (first !== undefined) return first.seq;
    }
    return 1;
  });

/** The entry number at the start of a line, without parsing the rest; NaN if there is none. */
const numberOf = (line: string): number => Number(/^\{"seq":(\d+)/.exec(line)?.[1]);

/** The event of a line, without parsing it: the first field of that name. */
const eventOf = (line: string): string => /"what":"(\w+)"/.exec(line)?.[1] ?? '';

/** The entry on a line, or none. */
function parseLine(line: string): Chained[] {
  try {
    const { seq, chain, ...entry } = JSON.parse(line) as Chained & AuditEntry;
    return v.is(placed, { seq, chain }) && v.is(auditEntry, entry) ? [{ seq, chain, entry }] : [];
  } catch {
    return [];
  }
}

/** A file's entries from number `first` on, and the last one before it. Syncs the file if there are any. */
const entriesFrom = (files: Files, file: string, first: number): Promise<Chained[]> =>
  withFile(files, file, async (handle) => {
    const found: Chained[] = [];
    for await (const line of linesFromEnd(handle)) {
      found.push(...parseLine(line));
      if ((found.at(-1)?.seq ?? first) < first) break;
    }
    // A process that has ended may have written them without a sync.
    if (found.length > 0) await handle.sync();
    return found;
  });
