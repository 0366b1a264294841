import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** The folders of the documents that people read, from the repository's root. */
const folders = [
  '.',
  'relay/docs',
  'relay/deploy',
  'relay/client',
  'extension/docs',
  'extension/docs/store',
  'test',
  'test/bench',
  'test/sandbox',
  'test/scale',
];

/** The documents, by their paths from the repository's root. */
export const documents: readonly string[] = folders.flatMap((folder) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name)),
);

/** Documents that are drawn from code, or grow with the project by themselves. */
const isDrawn = /^relay\/docs\/(?:access|events|metrics|settings)\.md$|(?:^|\/)(?:CHANGELOG|RESULTS)\.md$/;

/** Every document that is written by hand, with templates and the words of each language, by its path from the repository's root. */
export const handWritten: readonly string[] = globSync(['**/*.md', '.github/**/*.md'], {
  cwd: root,
  exclude: (name) => /^(?:node_modules|\.output|\.wxt|dist|release|site)$/.test(path.basename(name)),
})
  .filter((document) => !isDrawn.test(document))
  .sort();

/** As `wc -w` counts them: what stands between blanks. */
export const wordsOf = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

export const textOf = (document: string): string => readFileSync(path.join(root, document), 'utf8');

/** The anchors that GitHub gives to a document's headings. */
export const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

/** The anchor that GitHub gives to a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

/** The diagrams in the documents, each with the heading that it stands under. */
export const diagrams: readonly { document: string; heading: string; text: string }[] = documents.flatMap(
  (document) =>
    [...textOf(document).matchAll(/^```mermaid\n(.*?)^```$/gms)].map(({ index, 1: text = '' }) => ({
      document,
      heading: /.*^#+ (.+?)$/ms.exec(textOf(document).slice(0, index))?.[1] ?? '',
      text,
    })),
);
