import path from 'node:path';
import type { Logger } from 'pino';
import type { Line } from '../lines.ts';
import {
  type Files,
  namesIn,
  privateMode,
  syncDirectory,
  syncFile,
  unfinishedSuffix,
} from './durable-file.ts';
import { generationOf } from './journal.ts';
import { eraseFromSnapshot } from './old-snapshot.ts';
import { rewriteLines } from './rewrite-lines.ts';

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
  const words = ids.length > few ? undefined : ids;
  const isNamed = namesOneOf(ids);
  const failures: Error[] = [];
  /** One that cannot be changed holds up none of the others. */
  const erase = async (file: string, work: Promise<void>) => {
    await work.catch((cause: unknown) => {
      failures.push(new Error(`${path.relative(directory, file)} could not be changed`, { cause }));
    });
  };
  for (const name of names.filter((each) => each.startsWith('damaged-'))) {
    if (name.endsWith(unfinishedSuffix)) continue;
    const file = path.join(directory, name);
    const rest = (lines: AsyncIterable<Line>) => withoutSealedValues(withoutLines(isNamed, lines));
    await erase(file, rewriteLines(files, file, words && [...words, sealedBeginning], rest));
  }
  for (const name of names.filter((each) => each.startsWith(backupPrefix))) {
    const backup = path.join(directory, name);
    for (const each of await namesIn(files, backup)) {
      const file = path.join(backup, each);
      if (generationOf(each) !== undefined) {
        await erase(
          file,
          rewriteLines(files, file, words, (lines) => withoutLines(isNamed, lines)),
        );
      } else if (each === 'relay.json') {
        await erase(file, eraseFromSnapshot(files, file, ids, ids.length > few));
      }
    }
  }
  const [first] = failures;
  if (first !== undefined) throw first;
}

// --- Internal helpers ---

/** A JWE in compact form (RFC 7516, section 3.1), and what every one begins with. */
const sealedValue = /eyJ[\w-]*\.[\w-]*\.[\w-]+\.[\w-]*(\.[\w-]*)?/g;
const sealedBeginning = 'eyJ';

/** More than this at once are those that were forgotten before the first start on data of an older relay. */
const few = 16;

/** Many are looked up by the words of a line, so that it is not gone through once for each of them. */
function namesOneOf(ids: readonly string[]): (line: Buffer) => boolean {
  if (ids.length <= few) return (line) => ids.some((id) => line.includes(id));
  const known = new Set(ids);
  return (line) =>
    line
      .toString()
      .match(/[\w-]+/g)
      ?.some((word) => known.has(word)) === true;
}

async function* withoutLines(
  isNamed: (line: Buffer) => boolean,
  lines: AsyncIterable<Line>,
): AsyncGenerator<Buffer> {
  for await (const { bytes } of lines) {
    if (!isNamed(bytes)) yield bytes;
  }
}

async function* withoutSealedValues(lines: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const line of lines) {
    yield line.includes(sealedBeginning) ? Buffer.from(line.toString().replace(sealedValue, 'erased')) : line;
  }
}
