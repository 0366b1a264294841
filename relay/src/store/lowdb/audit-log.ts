import path from 'node:path';
import * as v from 'valibot';
import { type AuditEntry, auditEntry } from '../../domain/audit.ts';
import { type Files, privateMode, syncDirectory } from './durable-file.ts';

/** Months of audit that are kept. */
const keptMonths = 13;

export interface AuditLog {
  append(entries: readonly AuditEntry[]): Promise<void>;
  read(filter: { connection?: string; limit: number }): Promise<AuditEntry[]>;
  close(): Promise<void>;
}

/** An append-only log, one JSON line an entry, one file a month, kept for thirteen months. */
export async function openAuditLog(files: Files, directory: string): Promise<AuditLog> {
  let open: { name: string; handle: Awaited<ReturnType<Files['open']>> } | undefined;

  const names = async () =>
    (await files.readdir(directory)).filter((name) => /^audit-\d{4}-\d\d\.ndjson$/.test(name)).sort();

  const handleFor = async (entry: AuditEntry) => {
    const name = `audit-${new Date(entry.at * 1000).toISOString().slice(0, 7)}.ndjson`;
    if (open?.name === name) return open.handle;
    await open?.handle.close();
    const handle = await files.open(path.join(directory, name), 'a', privateMode);
    // A line that a crash cut off must not swallow the next one.
    if ((await handle.stat()).size > 0) await handle.appendFile('\n');
    open = { name, handle };
    await syncDirectory(files, directory);
    const old = (await names()).slice(0, -keptMonths);
    await Promise.all(old.map((each) => files.unlink(path.join(directory, each))));
    return handle;
  };

  return {
    append: async (entries) => {
      const [first] = entries;
      if (first === undefined) return;
      const handle = await handleFor(first);
      await handle.appendFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      await handle.datasync();
    },
    read: async ({ connection, limit }) => {
      const found: AuditEntry[] = [];
      for (const name of (await names()).reverse()) {
        const lines = (await files.readFile(path.join(directory, name), 'utf8')).split('\n').reverse();
        for (const line of lines) {
          if (connection !== undefined && !line.includes(connection)) continue;
          const entry = parseLine(line);
          if (entry === undefined || (connection !== undefined && entry.connection !== connection)) continue;
          found.push(entry);
          if (found.length === limit) return found.reverse();
        }
      }
      return found.reverse();
    },
    close: async () => {
      await open?.handle.close();
      open = undefined;
    },
  };
}

// --- Internal helpers ---

function parseLine(line: string): AuditEntry | undefined {
  try {
    const entry = v.safeParse(auditEntry, JSON.parse(line));
    return entry.success ? entry.output : undefined;
  } catch {
    return undefined;
  }
}
