import { existsSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import type { Part } from './answer.ts';

/**
 * Serves styles and scripts of a folder. Scripts are TypeScript whose types Node takes out as they are asked for, as it
 * does with its own: no build step, no bundler, and lines and columns stay where they are in the file.
 */
export const serveFiles =
  (folder: string, under: string): Part =>
  ({ pathname }) => {
    const name = pathname.startsWith(under) ? pathname.slice(under.length) : '';
    if (!/^(?:[a-z-]+\/)*[a-z-]+\.(?:css|ts)$/.test(name)) return undefined;
    const file = name === 'client/mark-account.ts' ? helper : path.join(folder, name);
    if (!existsSync(file)) return undefined;
    const text = readFileSync(file, 'utf8');
    return file.endsWith('.css')
      ? { type: 'text/css; charset=utf-8', body: text }
      : { type: 'text/javascript; charset=utf-8', body: withoutTypes(text) };
  };

// --- Internal helpers ---

/** The one thing that is not the tool's own: a tool's developers would have it from a package. */
const helper = path.resolve(import.meta.dirname, '../../shared/src/mark-account.ts');

/** Node says once that this is experimental; a person at the prompt can do nothing with that. */
function withoutTypes(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    // A browser knows no packages; an import map would have to stand inline, which the tool's own policy forbids.
    return stripTypeScriptTypes(text).replaceAll(
      "'@noiseaware-connect/shared/mark-account'",
      "'./mark-account.ts'",
    );
  } finally {
    process.emitWarning = emitWarning;
  }
}
