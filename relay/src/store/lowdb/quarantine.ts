import path from 'node:path';
import type { Logger } from 'pino';
import { type Files, partsOf, privateMode, syncDirectory, withFile, writeWhole } from '../../files.ts';
import { linesOf } from '../lines.ts';

/** Files beside the data with the lines that could not be read. */
export interface Quarantine {
  /** Keeps lines in a file of their own, and logs its name. */
  keep(lines: readonly string[], now: number): Promise<void>;
  /** Something was forgotten: the next {@link erase} has work. */
  expectErasing(): void;
  /**
   * Erases what was forgotten: lines that name a connection that was forgotten, and all sealed values, since it may be
   * the id that is damaged. A file that cannot be changed is logged, and the next call tries again.
   */
  erase(isForgotten: (id: string) => boolean): Promise<void>;
  /** Whether nothing is to be erased. */
  readonly isErased: boolean;
}

export function createQuarantine(files: Files, directory: string, log: Logger): Quarantine {
  let isErased = true;
  return {
    keep: async (lines, now) => {
      if (lines.length === 0) return;
      const name = `quarantine-${Math.round(now * 1000)}.ndjson`;
      log.error({ file: name, records: lines.length }, 'damaged records are quarantined');
      const handle = await files.open(path.join(directory, name), 'a', privateMode);
      try {
        await handle.appendFile(`${lines.join('\n')}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await syncDirectory(files, directory);
    },
    expectErasing: () => {
      isErased = false;
    },
    erase: async (isForgotten) => {
      if (isErased) return;
      // Set before the work: what is forgotten meanwhile is erased by another call.
      isErased = true;
      const failed = (error: unknown) => {
        log.error({ err: error }, 'what is quarantined still holds what was forgotten');
        isErased = false;
      };
      const names = await files.readdir(directory).catch((error: unknown) => {
        failed(error);
        return [];
      });
      for (const name of names.filter((each) => pattern.test(each))) {
        await eraseIn(files, path.join(directory, name), isForgotten).catch(failed);
      }
    },
    get isErased() {
      return isErased;
    },
  };
}

// --- Internal helpers ---

const pattern = /^quarantine-.*(?<!\.unfinished)$/;

/** A JWE in compact form (RFC 7516, section 3.1). */
const sealedValue = /eyJ[\w-]*\.[\w-]*\.[\w-]+\.[\w-]*(\.[\w-]*)?/g;

async function eraseIn(files: Files, file: string, isForgotten: (id: string) => boolean): Promise<void> {
  await withFile(files, file, async (handle) => {
    const lines = async function* () {
      // What is damaged may have lines of any length.
      for await (const { text, bytes } of linesOf(partsOf(handle), Number.POSITIVE_INFINITY)) {
        const isNamed = text.match(/[\w-]+/g)?.some(isForgotten) === true;
        const left = isNamed ? Buffer.of() : Buffer.from(bytes.toString().replace(sealedValue, 'erased'));
        yield { left, isChanged: !left.equals(bytes) };
      }
    };
    const left = async function* () {
      for await (const line of lines()) yield line.left;
    };
    for await (const { isChanged } of lines()) {
      if (isChanged) return void (await writeWhole(files, file, left()));
    }
  });
}
