import { constants } from 'node:fs';
import path from 'node:path';
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
import type { AuditMoment } from '../transactional/transaction.ts';
import type { Numbered } from './write-ahead-log.ts';

/** Months of audit that are kept: the present one, and thirteen whole ones before it. */
const keptMonths = 14;

/** An append-only log: a line of JSON for each entry, with its number, and a file for each month. */
export interface AuditFile {
  /** The highest number in it; 0 where there is none. */
  last(): Promise<number>;
  /** Appends and makes durable those entries that a crash kept from being written; up to the number `after` all are there. */
  complete(entries: readonly Numbered[], after: number): Promise<void>;
  /** Resolves once the entries are written, but not yet durable: until then the write-ahead log keeps them too. */
  append(entries: readonly Numbered[]): Promise<void>;
  /** Resolves once everything appended is durable. */
  sync(): Promise<void>;
  /** After a failure: cuts off what is not known to be durable, and appends it again from the entries given. */
  mend(entries: readonly Numbered[]): Promise<void>;
  read(filter: { connection?: string; limit: number }): Promise<AuditEntry[]>;
  /** The entries up to a number. Files are held open, since old months are removed. */
  upTo(last: number): Promise<AuditMoment>;
  close(): Promise<void>;
}

export function auditFile(files: Files, directory: string): AuditFile {
  /** The month that is written to, and what of it is known to be durable. */
  let month: { name: string; handle: FileHandle; size: number } | undefined;
  let durableSeq = 0;
  let written = 0;
  const inside = (name: string) => path.join(directory, name);
  const names = async () => (await files.readdir(directory)).filter((name) => pattern.test(name)).sort();

  const close = async () => {
    const closed = month;
    month = undefined;
    await closed?.handle.close();
  };

  const sync = async () => {
    if (month === undefined) return;
    await month.handle.datasync();
    month.size = (await month.handle.stat()).size;
    durableSeq = written;
  };

  const openFor = async (name: string): Promise<FileHandle> => {
    if (month?.name === name) return month.handle;
    await sync();
    await close();
    const handle = await files.open(inside(name), 'a', privateMode);
    month = { name, handle, size: (await handle.stat()).size };
    // A line that a crash cut off must not swallow the next one.
    if (month.size > 0) await handle.appendFile('\n');
    await syncDirectory(files, directory);
    // The one that is written to is not old, whatever the clock says of the others.
    const old = (await names()).slice(0, -keptMonths).filter((each) => each !== name);
    for (const each of old) await files.unlink(inside(each));
    return handle;
  };

  const append = async (entries: readonly Numbered[]) => {
    for (const [name, those] of Map.groupBy(entries, ({ entry }) => nameFor(entry))) {
      const handle = await openFor(name);
      await handle.appendFile(
        those.map(({ seq, entry }) => `${JSON.stringify({ seq, ...entry })}\n`).join(''),
      );
      written = those.at(-1)?.seq ?? written;
    }
  };

  /** The numbers above `after` in a file. */
  const numbersIn = (name: string, after: number): Promise<number[]> =>
    withFile(files, inside(name), async (handle) => {
      const numbers: number[] = [];
      for await (const line of linesFromEnd(handle)) {
        const { seq } = parseLine(line) ?? {};
        if (seq !== undefined && seq <= after) break;
        if (seq !== undefined) numbers.push(seq);
      }
      // A process that has ended may have written them and not synced them.
      if (numbers.length > 0) await handle.sync();
      return numbers;
    });

  return {
    last: async () => {
      const last = await Promise.all(
        (await names()).map((name) =>
          withFile(files, inside(name), async (handle) => {
            for await (const line of linesFromEnd(handle)) {
              const { seq } = parseLine(line) ?? {};
              if (seq !== undefined) return seq;
            }
            return 0;
          }),
        ),
      );
      return Math.max(0, ...last);
    },
    complete: async (entries, after) => {
      const present = new Set<number>();
      for (const name of await names()) for (const seq of await numbersIn(name, after)) present.add(seq);
      await append(entries.filter(({ seq }) => seq > after && !present.has(seq)));
      await sync();
      durableSeq = written = entries.at(-1)?.seq ?? after;
    },
    append,
    sync,
    mend: async (entries) => {
      if (month !== undefined) {
        const { name, size } = month;
        await close().catch(() => undefined);
        const handle = await files.open(inside(name), constants.O_WRONLY | constants.O_APPEND);
        month = { name, handle, size };
        await handle.truncate(size);
      }
      await append(entries.filter(({ seq }) => seq > durableSeq));
      await sync();
    },
    read: async ({ connection, limit }) => {
      const found: AuditEntry[] = [];
      for (const name of (await names()).reverse()) {
        await withFile(files, inside(name), async (handle) => {
          for await (const line of linesFromEnd(handle)) {
            if (found.length === limit) return;
            if (connection !== undefined && !line.includes(connection)) continue;
            const entry = parseLine(line)?.entry;
            if (entry === undefined || (connection !== undefined && entry.connection !== connection))
              continue;
            found.push(entry);
          }
        });
        if (found.length === limit) break;
      }
      return found.reverse();
    },
    upTo: async (last) => {
      const parts: { handle: FileHandle; size: number }[] = [];
      const closeParts = async () => {
        for (const { handle } of parts.splice(0)) await handle.close();
      };
      try {
        for (const name of await names()) {
          const part = { handle: await files.open(inside(name), 'r'), size: 0 };
          parts.push(part);
          part.size = (await part.handle.stat()).size;
        }
      } catch (error) {
        await closeParts();
        throw error;
      }
      return {
        entries: async function* () {
          for (const { handle, size } of parts) {
            for await (const { text } of linesOf(partsOf(handle, size))) {
              const line = parseLine(text);
              if (line !== undefined && line.seq <= last) yield line.entry;
            }
          }
        },
        close: closeParts,
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
