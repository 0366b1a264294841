import { existsSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import type { Part } from './answer.ts';

/** The only file that is not the tool's own: a tool's developers would have it from a package. */
const helper = path.resolve(import.meta.dirname, '../../shared/src/mark-account.ts');

/**
 * Serves the styles, the picture and the scripts of both looks under `/assets/`. Scripts are TypeScript whose types Node
 * removes on request: no build step, no bundler, and lines and columns stay where they are in the file.
 */
export const serveFiles: Part = ({ pathname }) => {
  const [, name, type] = /^\/assets\/((?:[a-z-]+\/)*[a-z-]+\.(css|ts|svg))$/.exec(pathname) ?? [];
  if (name === undefined) return undefined;
  const file = name.endsWith('/mark-account.ts') ? helper : path.join(import.meta.dirname, name);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  if (type === 'css') return { type: 'text/css; charset=utf-8', body: text };
  if (type === 'svg') return { type: 'image/svg+xml', body: text };
  return { type: 'text/javascript; charset=utf-8', body: withoutTypes(text) };
};

// --- Internal helpers ---

/** Node warns once that this is experimental, which a person at the prompt can do nothing about. */
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
