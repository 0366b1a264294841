import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { OperatorRefusal } from '../../base/operator-refusal.ts';

/**
 * Reads a file, or standard input if the name is `-`.
 * @throws {OperatorRefusal}
 */
export async function readInput(
  { directory, input }: { directory: string; input: NodeJS.ReadableStream },
  name: string,
): Promise<string> {
  if (name === '-') return text(input);
  return readFile(path.resolve(directory, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new OperatorRefusal('not_found', `there is no file ${name}`)
      : new OperatorRefusal('file_unusable', `${name} cannot be read (${error.code})`);
  });
}

/** The input's name for messages. */
export const nameOfInput = (name: string): string => (name === '-' ? 'the input' : name);
