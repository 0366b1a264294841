import path from 'node:path';
import type { AuditEntry } from '../../domain/audit.ts';
import { linesOf } from '../lines.ts';
import { parseAuditLine } from './audit-line.ts';
import type { Files } from './durable-file.ts';
import type { Commit, Persistence } from './persistence.ts';

/** The audit log as it was at one moment, whatever is appended later. */
export interface AuditMoment {
  entries(): AsyncIterable<AuditEntry>;
  close(): Promise<void>;
}

/** Of a log that is kept in memory, or of any that is short. */
export async function rememberedAudit(persistence: Persistence): Promise<AuditMoment> {
  const entries = await persistence.readAudit({ limit: Number.POSITIVE_INFINITY });
  return {
    entries: async function* () {
      yield* entries;
    },
    close: async () => undefined,
  };
}

/** Of a log in files: each as long as it is now. They are held open, since old months are removed. */
export async function auditInFiles(files: Files, directory: string): Promise<AuditMoment> {
  const names = (await files.readdir(directory)).filter((name) => /^audit-\d{4}-\d\d\.ndjson$/.test(name));
  const parts: { handle: Awaited<ReturnType<Files['open']>>; size: number }[] = [];
  const close = async () => {
    for (const { handle } of parts.splice(0)) await handle.close();
  };
  try {
    for (const name of names.sort()) {
      const part = { handle: await files.open(path.join(directory, name), 'r'), size: 0 };
      parts.push(part);
      part.size = (await part.handle.stat()).size;
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    entries: async function* () {
      for (const { handle, size } of parts) {
        if (size === 0) continue;
        const stream = handle.createReadStream({ start: 0, end: size - 1, autoClose: false });
        for await (const { text } of linesOf(stream)) {
          const entry = parseAuditLine(text);
          if (entry !== undefined) yield entry;
        }
      }
    },
    close,
  };
}

/**
 * A persistence that can say what the audit log held when a transaction ran: the transaction notes a mark in the place
 * of an entry, what comes before it is appended first, and the mark itself is not kept.
 */
export function markable(
  persistence: Persistence,
  moment: () => Promise<AuditMoment>,
): { persistence: Persistence; mark(): { entry: AuditEntry; moment: Promise<AuditMoment> } } {
  const marks = new WeakMap<AuditEntry, PromiseWithResolvers<AuditMoment>>();

  const append = async (commits: readonly Commit[]): Promise<void> => {
    const at = commits.findIndex(({ audit }) => audit.some((entry) => marks.has(entry)));
    const marked = commits[at]?.audit.find((entry) => marks.has(entry));
    if (marked === undefined) return persistence.append(commits);
    const asked = marks.get(marked);
    marks.delete(marked);
    await persistence.append(commits.slice(0, at));
    // Nobody else's write fails because a log could not be read.
    await moment().then(asked?.resolve, asked?.reject);
    await append(commits.slice(at + 1));
  };

  return {
    persistence: { ...persistence, append },
    mark: () => {
      const entry: AuditEntry = { at: 0, what: 'backed_up', who: { kind: 'relay' } };
      const asked = Promise.withResolvers<AuditMoment>();
      // Whoever asked learns of it once the transaction is over, and that may be later.
      asked.promise.catch(() => undefined);
      marks.set(entry, asked);
      return { entry, moment: asked.promise };
    },
  };
}
