import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { saidInJsx } from './support/said-in-jsx.ts';

const root = path.resolve(import.meta.dirname, '..');
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

it('finds no text in a component: every sentence of a page is in words/', () => {
  const components = globSync('{extension/src/ui,shared/src/parts,relay/console/src}/**/*.tsx', {
    cwd: root,
  });
  expect(components.length).toBeGreaterThan(40);
  const said = components.flatMap((file) => saidInJsx(textOf(file)).map((text) => `${file}: ${text}`));
  expect(said).toEqual([]);
});

it('finds no sentence in other code of the extension and the console', () => {
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

it('reads text, spoken attributes and the branches of an expression as sentences, and code as none', () => {
  const component = `const Page = ({ open, count }: Props<string>) => (
    <main class="page" title={open ? 'Shown' : words.hidden} data-action="close">
      Hello {count > 0 && \`\${count} left\`}
      <input placeholder="Search" aria-label={words.search} />
      <b>{words.name} · {'again'}</b>
    </main>
  );`;
  expect(saidInJsx(component).sort()).toEqual(['Hello', 'Search', 'Shown', 'again', 'left']);
});
