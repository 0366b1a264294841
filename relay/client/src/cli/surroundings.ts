import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';

/** What the command works with. */
export interface Surroundings {
  /** `CONNECT_URL` and `CONNECT_KEY`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Base of relative paths. */
  readonly directory: string;
  /** Read where a file is named `-`. */
  readonly input: NodeJS.ReadableStream;
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Resolves after this many seconds. Rejects with the signal's reason if it aborts meanwhile. */
  readonly sleep: (seconds: number, signal?: AbortSignal | null) => Promise<void>;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborts when the command is to end. */
  readonly signal: AbortSignal;
}

/** Why the command ends without having done all of its work. */
export class Refusal extends Error {
  readonly code: 'invalid_input' | 'file_exists' | 'file_unusable' | 'relay_failed' | 'conflict' | 'failed';

  constructor(code: Refusal['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Reads a file, or standard input if its name is `-`. @throws {Refusal} */
export async function readInput(file: string, { directory, input }: Surroundings): Promise<string> {
  if (file === '-') return text(input);
  return readFile(path.resolve(directory, file), 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    throw new Refusal('file_unusable', `${file} cannot be read (${code})`);
  });
}

/** Creates a file that only its owner can read. Never overwrites one. @throws {Refusal} */
export const writeNew = (file: string, content: string, { directory }: Surroundings): Promise<void> =>
  writeFile(path.resolve(directory, file), content, { flag: 'wx', mode: 0o600, flush: true }).catch(
    ({ code }: NodeJS.ErrnoException) => {
      throw code === 'EEXIST'
        ? new Refusal('file_exists', `${file} exists already and was not changed`)
        : new Refusal('file_unusable', `${file} cannot be written (${code})`);
    },
  );
