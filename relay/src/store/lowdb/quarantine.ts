import path from 'node:path';
import type { Logger } from 'pino';
import {
  type FileHandle,
  type Files,
  readChunks,
  syncDirectory,
  withFile,
  writeAtomically,
} from '../../base/files.ts';
import { linesOf } from '../lines.ts';

/** Manages the files with lines that could not be read. */
export function createQuarantine(files: Files, directory: string, log: Logger) {
  let isErased = true;
  const lost = new Set<string>();
  return {
    /** Writes lines to a new file, and logs its name. */
    keep: async (lines: readonly string[], now: number): Promise<void> => {
      if (lines.length === 0) return;
      const name = `quarantine-${Math.round(now * 1000)}.ndjson`;
      log.error({ file: name, records: lines.length }, 'damaged records moved to quarantine');
      const write = async (handle: FileHandle) => {
        await handle.appendFile(`${lines.join('\n')}\n`);
        await handle.sync();
      };
      await withFile(files, path.join(directory, name), write, 'a');
      await syncDirectory(files, directory);
    },
    /** Notes connections that were forgotten, whose records may be lost to damage. The next {@link erase} has work. */
    expectErasing: (forgotten: readonly string[]) => {
      for (const id of forgotten) lost.add(id);
      isErased = false;
    },
    /**
     * Erases what was forgotten: lines that name a forgotten connection, and all sealed values, since a damaged line may have
     * lost its id. A file that cannot be changed is logged; the next call tries again.
     */
    erase: async (isForgotten: (id: string) => boolean): Promise<void> => {
      if (isErased) return;
      // Set before the work starts: a connection that is forgotten meanwhile is erased by another call.
      isErased = true;
      const failed = (error: unknown) => {
        log.error({ err: error }, 'quarantine still contains secrets of a forgotten connection');
        isErased = false;
      };
      const names = await files.readdir(directory).catch((error: unknown) => {
        failed(error);
        return [];
      });
      for (const name of names.filter((each) => pattern.test(each))) {
        const isNamed = (id: string) => isForgotten(id) || lost.has(id);
        await eraseIn(files, path.join(directory, name), isNamed).catch(failed);
      }
    },
    /** Whether there is nothing left to erase. */
    get isErased() {
      return isErased;
    },
  };
}

// --- Internal helpers ---

const pattern = /^quarantine-.*(?<!\.unfinished)$/;

/** A JWE in compact form (RFC 7516, section 3.1). */
const sealedValue = /eyJ[\w-]*\.[\w-]*\.[\w-]+\.[\w-]*(\.[\w-]*)?/g;

const eraseIn = (files: Files, file: string, isForgotten: (id: string) => boolean): Promise<number> =>
  withFile(files, file, (handle) => {
    const left = async function* () {
      // Damaged lines may have any length.
      for await (const { text, bytes } of linesOf(readChunks(handle), Number.POSITIVE_INFINITY)) {
        const isNamed = text.match(/[\w-]+/g)?.some(isForgotten) === true;
        if (!isNamed) yield Buffer.from(bytes.toString().replace(sealedValue, 'erased'));
      }
    };
    return writeAtomically(files, file, left());
  });
