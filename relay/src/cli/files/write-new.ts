import { writeFile } from 'node:fs/promises';
import { privateMode } from '../../base/files.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';

/**
 * Creates a file that only its owner can read. Never overwrites a file.
 * @throws {OperatorRefusal} `file_exists`, `file_unusable`
 */
export const writeNew = (file: string, text: string): Promise<void> =>
  writeFile(file, text, { flag: 'wx', mode: privateMode, flush: true }).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST'
        ? new OperatorRefusal('file_exists', `${file} already exists and was not changed`)
        : new OperatorRefusal('file_unusable', `${file} cannot be written (${error.code})`);
    },
  );
