import path from 'node:path';
import { linesOf } from '../lines.ts';
import type { AuditMoment } from '../transactional/transaction.ts';
import { parseAuditLine } from './audit-line.ts';
import type { Files } from './durable-file.ts';
import type { Persistence } from './persistence.ts';

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
