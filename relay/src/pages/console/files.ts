import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** The built files of the console's page. `build` is a hash of their content. */
export interface BuiltConsole {
  readonly build: string;
  readonly files: ReadonlyMap<
    string,
    { readonly type: string; readonly text: string; readonly gzip: Buffer }
  >;
}

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
    const type = `text/${name.endsWith('.js') ? 'javascript' : 'css'}; charset=utf-8`;
    return [name, { type, text, gzip: gzipSync(text) }] as const;
  });
  return { build: hash('sha256', JSON.stringify(texts), 'base64url').slice(0, 16), files: new Map(files) };
}

/** Each path is written out, since `bundle.config.ts` replaces exactly this form by the file's text. */
function textsOf() {
  try {
    return {
      'console.js': readFileSync(new URL('../../../console/dist/console.js', import.meta.url), 'utf8'),
      'console.css': readFileSync(new URL('../../../console/dist/console.css', import.meta.url), 'utf8'),
      'de.js': readFileSync(new URL('../../../console/dist/de.js', import.meta.url), 'utf8'),
      'es.js': readFileSync(new URL('../../../console/dist/es.js', import.meta.url), 'utf8'),
      'fr.js': readFileSync(new URL('../../../console/dist/fr.js', import.meta.url), 'utf8'),
      'pt-br.js': readFileSync(new URL('../../../console/dist/pt-br.js', import.meta.url), 'utf8'),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
