import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Part } from '../answer.ts';

const folder = path.join(import.meta.dirname, 'pages');
const html = 'text/html; charset=utf-8';

/**
 * Pages that try what a page must not be able to do. No policy stands in their way, and what they got hold of is in
 * `window.loot`, which has to stay empty.
 */
export const hostilePages: Part = ({ pathname }) => {
  if (pathname === '/hostile/') return { type: html, body: contents() };
  const [, name] = /^\/hostile\/([a-z0-9-]+)$/.exec(pathname) ?? [];
  if (name === undefined) return undefined;
  const file = path.join(folder, `${name}.html`);
  return existsSync(file) ? { type: html, body: readFileSync(file, 'utf8') } : undefined;
};

// --- Internal helpers ---

const contents = (): string => {
  const names = readdirSync(folder).map((file) => path.basename(file, '.html'));
  const links = names.map((name) => `<li><a href="/hostile/${name}">${name}</a></li>`).join('\n');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Hostile pages</title><h1>Hostile pages</h1><ul>\n${links}\n</ul></html>`;
};
