import path from 'node:path';
import type { Logger } from 'pino';
import {
  type Files,
  namesIn,
  privateMode,
  syncDirectory,
  syncFile,
  unfinishedSuffix,
  writeWhole,
} from './durable-file.ts';
import { generationOf } from './journal.ts';

/** Names of directories that hold what an older relay left; see `upgrade.ts`. */
export const backupPrefix = 'backup-format-';

/** Keeps what is damaged, a line each, in a file beside the data, and says so. */
export async function setAside(
  files: Files,
  directory: string,
  what: readonly string[],
  { log, now }: { log: Logger; now: number },
): Promise<void> {
  if (what.length === 0) return;
  const name = `damaged-${Math.round(now * 1000)}.ndjson`;
  log.error({ file: name, records: what.length }, 'damaged records were set aside');
  await files.writeFile(path.join(directory, name), `${what.join('\n')}\n`, { mode: privateMode, flag: 'a' });
  await syncFile(files, path.join(directory, name));
  await syncDirectory(files, directory);
}

/**
 * Erases records from what is kept beside the data: the lines that name them, from what was set aside as damaged every
 * sealed value too, since it may be the id that is damaged, and the records themselves from what an older relay left.
 */
export async function eraseAside(files: Files, directory: string, ids: readonly string[]): Promise<void> {
  const names = await files.readdir(directory);
  for (const name of names.filter((each) => each.startsWith('damaged-'))) {
    await rewrite(files, path.join(directory, name), (text) =>
      withoutLinesOf(ids, text).replace(sealedValue, 'erased'),
    );
  }
  for (const name of names.filter((each) => each.startsWith(backupPrefix))) {
    const backup = path.join(directory, name);
    for (const file of await namesIn(files, backup)) {
      if (generationOf(file) !== undefined) {
        await rewrite(files, path.join(backup, file), (text) => withoutLinesOf(ids, text));
      } else if (file === 'relay.json') {
        await rewrite(files, path.join(backup, file), (text) => withoutConnections(ids, text));
      }
    }
  }
}

// --- Internal helpers ---

/** A JWE in compact form (RFC 7516, section 3.1). */
const sealedValue = /eyJ[\w-]*\.[\w-]*\.[\w-]+\.[\w-]*(\.[\w-]*)?/g;

async function rewrite(files: Files, file: string, change: (text: string) => string): Promise<void> {
  if (file.endsWith(unfinishedSuffix)) return;
  const text = await files.readFile(file, 'utf8');
  const changed = change(text);
  if (changed === text) return;
  await writeWhole(files, file, changed);
  await syncDirectory(files, path.dirname(file));
}

const withoutLinesOf = (ids: readonly string[], text: string): string =>
  text
    .split('\n')
    .filter((line) => !ids.some((id) => line.includes(id)))
    .join('\n');

function withoutConnections(ids: readonly string[], text: string): string {
  const snapshot = JSON.parse(text) as { records: { connections?: Record<string, unknown> } };
  const { connections = {} } = snapshot.records;
  const present = ids.filter((id) => connections[id] !== undefined);
  if (present.length === 0) return text;
  for (const id of present) delete connections[id];
  return JSON.stringify(snapshot, null, 1);
}
