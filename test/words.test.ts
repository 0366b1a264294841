import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { saidInJsx } from './support/said-in-jsx.ts';

const ui = path.resolve(import.meta.dirname, '../extension/src/ui');
const components = readdirSync(ui, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.tsx'),
);

it('keeps every sentence of the extension’s pages in words/', () => {
  expect(components.length).toBeGreaterThan(20);
  const said = components.flatMap((file) =>
    saidInJsx(readFileSync(path.join(ui, file), 'utf8')).map((text) => `${file}: ${text}`),
  );
  expect(said).toEqual([]);
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
