import path from 'node:path';
import type { Logger } from 'pino';
import {
  type Files,
  partsOf,
  privateMode,
  syncDirectory,
  unfinishedSuffix,
  withFile,
  writeWhole,
} from '../../files.ts';
import { linesOf } from '../lines.ts';

/** Keeps lines that are damaged in a file of their own in the data directory, and says so. */
export async function quarantine(
  files: Files,
  directory: string,
  lines: readonly string[],
  { log, now }: { log: Logger; now: number },
): Promise<void> {
  if (lines.length === 0) return;
  const name = `damaged-${Math.round(now * 1000)}.ndjson`;
  log.error({ file: name, records: lines.length }, 'damaged records are quarantined');
  const handle = await files.open(path.join(directory, name), 'a', privateMode);
  try {
    await handle.appendFile(`${lines.join('\n')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncDirectory(files, directory);
}

/**
 * Erases what was forgotten from what is quarantined: lines that name a connection that was forgotten, and all sealed
 * values, since it may be the id that is damaged. A file that cannot be changed holds up none of the others.
 */
export async function eraseQuarantined(
  files: Files,
  directory: string,
  isForgotten: (id: string) => boolean,
): Promise<void> {
  const failures: unknown[] = [];
  for (const name of (await files.readdir(directory)).filter((each) => each.startsWith('damaged-'))) {
    if (name.endsWith(unfinishedSuffix)) continue;
    await eraseIn(files, path.join(directory, name), isForgotten).catch((cause: unknown) => {
      failures.push(new Error(`${name} could not be changed`, { cause }));
    });
  }
  if (failures.length > 0) throw failures[0];
}

// --- Internal helpers ---

/** A JWE in compact form (RFC 7516, section 3.1). */
const sealedValue = /eyJ[\w-]*\.[\w-]*\.[\w-]+\.[\w-]*(\.[\w-]*)?/g;

async function eraseIn(files: Files, file: string, isForgotten: (id: string) => boolean): Promise<void> {
  await withFile(files, file, async (handle) => {
    const erased = async function* () {
      // What is damaged may have lines of any length.
      for await (const { text, bytes } of linesOf(partsOf(handle), Number.POSITIVE_INFINITY)) {
        const isNamed = text.match(/[\w-]+/g)?.some(isForgotten) === true;
        const left = isNamed ? Buffer.of() : Buffer.from(bytes.toString().replace(sealedValue, 'erased'));
        yield { left, changed: !left.equals(bytes) };
      }
    };
    const left = async function* () {
      for await (const line of erased()) yield line.left;
    };
    for await (const { changed } of erased()) {
      if (!changed) continue;
      await writeWhole(files, file, left());
      return;
    }
  });
}
