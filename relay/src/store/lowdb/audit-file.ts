import { constants } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { type AuditEntry, auditEntry } from '../../domain/audit.ts';
import {
  type FileHandle,
  type Files,
  linesFromEnd,
  partsOf,
  privateMode,
  syncDirectory,
  withFile,
} from '../../files.ts';
import { linesOf } from '../lines.ts';
import type { AuditLog } from '../transactional/transaction.ts';
import type { Numbered } from './write-ahead-log.ts';

/** Months of audit that are kept: the present one, and thirteen whole ones before it. */
const keptMonths = 14;

/** Entries after which they are made durable, so that few are in memory. */
const mostPending = 1_000;

/** An append-only log: a line of JSON for each entry, with its number, and a file for each month. */
export interface AuditFile extends AuditLog {
  /** The highest number in it; 0 where there is none. */
  last(): Promise<number>;
  /** Appends those entries that are not in it yet, and makes all of them durable. */
  complete(entries: readonly Numbered[]): Promise<void>;
  /** Appends entries, not durably. After a rejection they are kept for {@link mend}, before which nothing is appended. */
  append(entries: readonly Numbered[]): Promise<void>;
  /** Resolves once everything appended is durable. */
  sync(): Promise<void>;
  /** After a failure: cuts off what is not known to be durable, and appends it again. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

export function auditFile(files: Files, directory: string, log: Logger): AuditFile {
  /** The month that is appended to, and its bytes that are durable. */
  let month: { readonly name: string; readonly handle: FileHandle; size: number } | undefined;
  /** Entries that may not be durable. */
  let pending: Numbered[] = [];
  /** After a failure: the file that may have more than its durable bytes, if any. */
  let broken: { readonly name?: string; readonly size?: number } | undefined;
  const inside = (name: string) => path.join(directory, name);
  const names = async () => (await files.readdir(directory)).filter((name) => pattern.test(name)).sort();

  const close = async () => {
    const closed = month;
    month = undefined;
    await closed?.handle.close().catch(() => undefined);
  };

  const syncMonth = async () => {
    if (month === undefined) return;
    await month.handle.datasync();
    month.size = (await month.handle.stat()).size;
  };

  const openMonth = async (name: string): Promise<FileHandle> => {
    if (month?.name === name) return month.handle;
    await syncMonth();
    await close();
    const handle = await files.open(inside(name), 'a', privateMode);
    month = { name, handle, size: (await handle.stat()).size };
    // A line that a crash cut off must not swallow the next one.
    if (month.size > 0) await handle.appendFile('\n');
    await syncDirectory(files, directory);
    // The one that is appended to is not old, even where the clock was set back.
    const old = (await names()).slice(0, -keptMonths).filter((each) => each !== name);
    for (const each of old) await files.unlink(inside(each));
    return handle;
  };

  const write = async (entries: readonly Numbered[]) => {
    for (const [name, those] of Map.groupBy(entries, ({ entry }) => nameFor(entry))) {
      const handle = await openMonth(name);
      const lines = those.map(({ seq, entry }) => `${JSON.stringify({ seq, ...entry })}\n`);
      await handle.appendFile(lines.join(''));
    }
  };

  /** After a failure the handle is not used again, since a second sync may say that lost bytes are durable. */
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      log.error({ err: error }, 'the audit log cannot be written');
      broken = month ?? broken ?? {};
      await close();
      throw error;
    }
  };

  const sync = async () => {
    await syncMonth();
    pending = [];
  };

  const complete = async (entries: readonly Numbered[]) => {
    const [first] = entries;
    if (first === undefined) return;
    const present = new Set<number>();
    for (const name of await names()) {
      for (const seq of await numbersFrom(files, inside(name), first.seq)) present.add(seq);
    }
    await write(entries.filter(({ seq }) => !present.has(seq)));
    await sync();
  };

  const mend = async () => {
    if (broken === undefined) return;
    if (broken.name !== undefined) await cutBack(files, inside(broken.name), broken.size);
    await attempt(() => complete(pending));
    broken = undefined;
  };

  return {
    last: async () => {
      const found = await Promise.all(
        (await names()).map((name) => numbersFrom(files, inside(name), Number.POSITIVE_INFINITY)),
      );
      return Math.max(0, ...found.flat());
    },
    complete,
    append: (entries) => {
      pending.push(...entries);
      return attempt(async () => {
        await write(entries);
        if (pending.length >= mostPending) await sync();
      });
    },
    sync: async () => {
      await mend();
      await attempt(sync);
    },
    mend,
    read: async ({ connection, limit }) => {
      const found: AuditEntry[] = [];
      for (const name of (await names()).reverse()) {
        await withFile(files, inside(name), async (handle) => {
          for await (const line of linesFromEnd(handle)) {
            if (found.length === limit) return;
            if (connection !== undefined && !line.includes(connection)) continue;
            const entry = parseLine(line)?.entry;
            if (entry === undefined) continue;
            if (connection === undefined || entry.connection === connection) found.push(entry);
          }
        });
        if (found.length === limit) break;
      }
      return found.reverse();
    },
    upTo: async (last) => {
      if (broken !== undefined) throw new Error('the audit log lacks entries');
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
              const line = parseLine(text);
              if (line !== undefined && line.seq <= last) yield line.entry;
            }
          }
        },
        close: closeAll,
      };
    },
    close,
  };
}

// --- Internal helpers ---

const pattern = /^audit-\d{4}-\d\d\.ndjson$/;
const nameFor = (entry: AuditEntry): string =>
  `audit-${new Date(entry.at * 1000).toISOString().slice(0, 7)}.ndjson`;

const numbered = v.object({ seq: v.number() });

/** The entry that a line holds; undefined where it is none. */
function parseLine(line: string): Numbered | undefined {
  try {
    const { seq, ...rest } = JSON.parse(line) as Record<string, unknown>;
    const entry = v.safeParse(auditEntry, rest);
    return entry.success && v.is(numbered, { seq }) ? { seq: seq as number, entry: entry.output } : undefined;
  } catch {
    return undefined;
  }
}

/** The numbers in a file that are not below `first`, and the highest that is; what has them is made durable. */
const numbersFrom = (files: Files, file: string, first: number): Promise<number[]> =>
  withFile(files, file, async (handle) => {
    const numbers: number[] = [];
    for await (const line of linesFromEnd(handle)) {
      const { seq } = parseLine(line) ?? {};
      if (seq !== undefined) numbers.push(seq);
      if (seq !== undefined && seq < first) break;
    }
    // A process that has ended may have written them and not synced them.
    if (numbers.length > 0) await handle.sync();
    return numbers;
  });

const cutBack = (files: Files, file: string, size: number | undefined): Promise<void> => {
  const cut = async (handle: FileHandle) => {
    await handle.truncate(size);
    await handle.sync();
  };
  return withFile(files, file, cut, constants.O_WRONLY);
};
