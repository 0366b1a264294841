import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../docs/documents.ts';
import { groups } from './pages.ts';

/** Where VitePress reads the pages. */
const pagesFolder = path.join(import.meta.dirname, '.output');

/** Pictures, which VitePress puts into pages, and data that programs read. Any other file becomes a page that shows it. */
const picture = /\.png$/;
const data = /\.json$|\/v1\.txt$/;

/** The documents' pages, by their files. */
const pages = new Map(
  groups.flatMap((group) => Object.entries(group.pages).map(([page, file]) => [file, page])),
);

/**
 * Writes what VitePress builds the site of: the documents with their links led to pages of the site, and a page for each other file of
 * the repository that they link to, so that nothing leads out of the site.
 */
export function writePages(): void {
  rmSync(pagesFolder, { recursive: true, force: true });
  const linkedFiles = new Set<string>();
  for (const [file, page] of pages) {
    const text = readFileSync(path.join(root, file), 'utf8');
    write(
      `${page}.md`,
      withLinks(text, file, (linked) => linkedFiles.add(linked)),
    );
  }
  for (const file of linkedFiles) {
    if (picture.test(file)) copy(file, `files/${file}`);
    else if (data.test(file)) copy(file, `public/files/${file}`);
    else write(pageOf(file), pageFor(file));
  }
  copy('extension/icon.svg', 'public/icon.svg');
}

// --- Internal helpers ---

function write(name: string, text: string): void {
  const file = path.join(pagesFolder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const copy = (file: string, to: string): void => cpSync(path.join(root, file), path.join(pagesFolder, to));

/** The page of a file of the repository, from the site's root. VitePress reads no folder whose name begins with a dot. */
const pageOf = (file: string): string => {
  const page = pages.get(file) ?? pages.get(path.join(file, 'README.md'));
  return `${page ?? `files/${file.replaceAll(/(^|\/)\./g, '$1')}`}.md`;
};

/** A document with its links to files led to pages of the site. Code stays as it is. */
function withLinks(text: string, file: string, linkTo: (linked: string) => void): string {
  const code = /^```.*?^```$|`[^`\n]+`/gms;
  const prose = text.split(code);
  const blocks = text.match(code) ?? [];
  const led = prose.map((part) =>
    part.replaceAll(/\]\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)/g, (_, target: string, anchor = '') => {
      const linked = path.join(path.dirname(file), target).replace(/\/$/, '');
      if (!pages.has(linked)) linkTo(linked);
      return `](${addressOf(linked)}${anchor})`;
    }),
  );
  return led.map((part, index) => part + (blocks[index] ?? '')).join('');
}

/** The address of a file's page, from a document's page: these are all in the site's root. */
const addressOf = (file: string): string =>
  picture.test(file) || data.test(file) ? `./files/${file}` : `./${pageOf(file)}`;

/** A page that shows a file, or names what is in a folder. It is not searched. */
function pageFor(file: string): string {
  const absolute = path.join(root, file);
  const text = statSync(absolute).isDirectory()
    ? `${readdirSync(absolute).join('\n')}\n`
    : readFileSync(absolute, 'utf8');
  return `---\nsearch: false\noutline: false\n---\n\n# ${file}\n\n\`\`\`\`text\n${text}\`\`\`\`\n`;
}
