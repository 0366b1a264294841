import path from 'node:path';
import type { AuditEntry } from '../../domain/audit.ts';
import { parseAuditLine } from './audit-line.ts';
import { type Files, privateMode, syncDirectory } from './durable-file.ts';
import { linesFromEnd, textFrom } from './text-file.ts';

/** Months of audit that are kept: the present one, and thirteen whole ones before it. */
const keptMonths = 14;

/** A place in the log. */
export interface Place {
  file: string;
  size: number;
}

export interface AuditLog {
  /** Resolves once the entries are written, but not yet synced: until then the journal keeps them too. */
  append(entries: readonly AuditEntry[]): Promise<void>;
  /** Appends those of the entries, in the order in which they happened, that a failure kept from being written. */
  complete(entries: readonly AuditEntry[]): Promise<void>;
  /** The file that was appended to last, and how many bytes it has: from there on stands what is appended from now on. */
  place(): Place | null;
  /** Resolves once everything appended is durable. */
  sync(): Promise<void>;
  read(filter: { connection?: string; limit: number }): Promise<AuditEntry[]>;
  close(): Promise<void>;
}

/**
 * An append-only log, one JSON line an entry, one file a month, kept for thirteen months and the present one. What `complete` is asked for
 * stands behind the place `known`, or in no file yet: so it never reads a month as a whole.
 */
export function openAuditLog(files: Files, directory: string, known: Place | null): AuditLog {
  let open: { name: string; handle: Awaited<ReturnType<Files['open']>>; size: number } | undefined;

  const names = async () =>
    (await files.readdir(directory)).filter((name) => /^audit-\d{4}-\d\d\.ndjson$/.test(name)).sort();

  const close = async () => {
    const handle = open?.handle;
    open = undefined;
    await handle?.close();
  };

  const openFor = async (entry: AuditEntry) => {
    const name = nameFor(entry);
    if (open?.name === name) return open;
    await open?.handle.datasync();
    await close();
    const handle = await files.open(path.join(directory, name), 'a', privateMode);
    open = { name, handle, size: (await handle.stat()).size };
    // A line that a crash cut off must not swallow the next one.
    if (open.size > 0) {
      await handle.appendFile('\n');
      open.size += 1;
    }
    await syncDirectory(files, directory);
    // The one that is written to is not old, whatever the clock says of the others.
    const old = (await names()).slice(0, -keptMonths).filter((each) => each !== name);
    await Promise.all(old.map((each) => files.unlink(path.join(directory, each))));
    return open;
  };

  const append = async (entries: readonly AuditEntry[]) => {
    const [first] = entries;
    if (first === undefined) return;
    const file = await openFor(first);
    const lines = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    await file.handle.appendFile(lines);
    file.size += lines.length;
  };

  return {
    append,
    complete: async (entries) => {
      const expected = new Set(entries.map(nameFor));
      const written = new Map<string, number>();
      for (const name of (await names()).filter((each) => expected.has(each))) {
        const from = known?.file === name ? known.size : 0;
        for (const line of (await textFrom(files, path.join(directory, name), from)).split('\n')) {
          written.set(line, (written.get(line) ?? 0) + 1);
        }
      }
      const missing = entries.filter((entry) => {
        const line = JSON.stringify(entry);
        const times = written.get(line) ?? 0;
        written.set(line, times - 1);
        return times <= 0;
      });
      await append(missing);
    },
    place: () => (open === undefined ? known : { file: open.name, size: open.size }),
    sync: async () => {
      await open?.handle.datasync();
    },
    read: async ({ connection, limit }) => {
      const found: AuditEntry[] = [];
      for (const name of (await names()).reverse()) {
        for await (const line of linesFromEnd(files, path.join(directory, name))) {
          if (connection !== undefined && !line.includes(connection)) continue;
          const entry = parseAuditLine(line);
          if (entry === undefined || (connection !== undefined && entry.connection !== connection)) continue;
          found.push(entry);
          if (found.length === limit) return found.reverse();
        }
      }
      return found.reverse();
    },
    close,
  };
}

// --- Internal helpers ---

const nameFor = (entry: AuditEntry): string =>
  `audit-${new Date(entry.at * 1000).toISOString().slice(0, 7)}.ndjson`;
