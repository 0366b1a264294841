import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  consoleFile,
  readCatalogues,
  sharedFile,
} from '@noiseaware-connect/shared/languages/read-catalogues';

/** The built files of the console's page, and a file for each language. `build` is a hash of their content. */
export interface BuiltConsole {
  readonly build: string;
  readonly files: ReadonlyMap<
    string,
    { readonly type: string; readonly text: string; readonly gzip: Buffer }
  >;
}

const { en: _, ...catalogues } = await readCatalogues(sharedFile, consoleFile);

let read: BuiltConsole | undefined;

/** The built files, read and compressed at first use. Undefined if the page was not built. */
export const builtConsole = (): BuiltConsole | undefined => {
  read ??= readConsole();
  return read;
};

// --- Internal helpers ---

function readConsole(): BuiltConsole | undefined {
  const texts = textsOf();
  if (texts === undefined) return undefined;
  const files = Object.entries(texts).map(([name, text]) => {
    const type = types[path.extname(name)] ?? '';
    return [name, { type, text, gzip: gzipSync(text) }] as const;
  });
  return { build: hash('sha256', JSON.stringify(texts), 'base64url').slice(0, 16), files: new Map(files) };
}

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
};

/** The text of each file by its name. The path is written out, since `bundle.config.ts` replaces exactly this form by the file's text. */
function textsOf(): Readonly<Record<string, string>> | undefined {
  try {
    return {
      ...JSON.parse(readFileSync(new URL('../../../console/dist/files.json', import.meta.url), 'utf8')),
      ...Object.fromEntries(
        Object.entries(catalogues).map(([code, words]) => [`${code}.json`, JSON.stringify(words)]),
      ),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
