import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { saidInJsx } from './support/said-in-jsx.ts';

const root = path.resolve(import.meta.dirname, '..');
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

it('keeps every sentence of the pages in words/', () => {
  const components = globSync('{extension/src/ui,shared/src/parts,relay/console/src}/**/*.tsx', {
    cwd: root,
  });
  expect(components.length).toBeGreaterThan(40);
  const said = components.flatMap((file) => saidInJsx(textOf(file)).map((text) => `${file}: ${text}`));
  expect(said).toEqual([]);
});

it('keeps every sentence of other code of extension and console there too', () => {
  const code = globSync('{extension/src,shared/src/parts,relay/console/src}/**/*.{ts,tsx}', {
    cwd: root,
  }).filter((file) => !/\/(words|test-support)\/|\.test\./.test(file));
  expect(code.length).toBeGreaterThan(80);
  // Two words or more, with a capital at the beginning: what is thrown begins without one.
  const sentence = /['"`]\p{Lu}\p{Ll}+ [^'"`\n]*\p{Ll}[^'"`\n]*['"`]/gu;
  const said = code.flatMap((file) =>
    [...textOf(file).matchAll(sentence)].map(([text]) => `${file}: ${text}`),
  );
  // In the words of Chromium, where its sign for a page that did not load is given in Firefox too.
  expect(said).toEqual(["extension/src/platform/watch-login.ts: 'Authorization page could not be loaded.'"]);
});

it('finds text, spoken attributes and the branches of an expression, and no code', () => {
  const component = `const Page = ({ open, count }: Props<string>) => (
    <main class="page" title={open ? 'Shown' : words.hidden} data-action="close">
      Hello {count > 0 && \`\${count} left\`}
      <input placeholder="Search" aria-label={words.search} />
      <b>{words.name} · {'again'}</b>
    </main>
  );`;
  expect(saidInJsx(component).sort()).toEqual(['Hello', 'Search', 'Shown', 'again', 'left']);
});

it('says flatly what is guaranteed, in code, tests and documents', () => {
  const skipped = /(^|\/)(node_modules|\.[a-z]+|pictures|words|languages)$/;
  const texts = globSync('**/*.{ts,tsx,html,css,md}', {
    cwd: root,
    exclude: (file) => skipped.test(file),
  }).filter((file) => path.resolve(root, file) !== import.meta.filename);
  expect(texts.length).toBeGreaterThan(900);
  const vague = /^.*\b(whoever|nobody|somebody|anew|whatever)\b.*$/gim;
  const found = texts.flatMap((file) =>
    [...textOf(file).matchAll(vague)].map(([line]) => `${file}: ${line.trim()}`),
  );
  // The system's user of that name.
  expect(found).toEqual([expect.stringMatching(/^test\/support\/postgres\/.*\[flag, 'nobody'\]/)]);
});
