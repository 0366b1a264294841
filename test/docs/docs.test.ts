import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { drawn } from './drawn.ts';

const root = path.resolve(import.meta.dirname, '../..');

const documents = ['.', 'relay/docs', 'extension/docs', 'extension/docs/store', 'test'].flatMap((folder) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name)),
);

it.each(drawn())('$file matches the code: otherwise run "pnpm write-docs"', ({ file, text }) => {
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it.each(documents)('every link in %s leads to an existing file and heading', (document) => {
  const text = readFileSync(path.join(root, document), 'utf8');
  const broken = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].filter(
    ([, file = '', anchor]) => {
      const target = file === '' ? document : path.join(path.dirname(document), file);
      if (!existsSync(path.join(root, target))) return true;
      return (
        anchor !== undefined && !anchorsOf(readFileSync(path.join(root, target), 'utf8')).includes(anchor)
      );
    },
  );
  expect(broken.map(([link]) => link)).toEqual([]);
});

it('the changelog’s first heading is the version', () => {
  const [, first] = /^## (.+)$/m.exec(readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8')) ?? [];
  expect(first).toBe(packageJson.version);
});

it('no line of the README’s diagram has a semicolon, at which Mermaid would end a statement', () => {
  const [, diagram] = /```mermaid\n(.*?)```/s.exec(readFileSync(path.join(root, 'README.md'), 'utf8')) ?? [];
  expect(diagram).toMatch(/^sequenceDiagram\n[^;]+$/);
});

it('the README stays short, and so do its lines', () => {
  const lines = readFileSync(path.join(root, 'README.md'), 'utf8').split('\n');
  expect(lines.length).toBeLessThanOrEqual(181);
  expect(lines.filter((line) => line.length > 160)).toEqual([]);
});

// --- Internal helpers ---

/** The anchors that GitHub gives to a document's headings. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
