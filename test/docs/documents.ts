import { readdirSync, readFileSync } from 'node:fs';
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
  'test/sandbox',
  'shared/src/words',
];

/** The documents, by their paths from the repository's root. */
export const documents: readonly string[] = folders.flatMap((folder) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name)),
);

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
