import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** What names a side of the screen, which is another side of the text in a language written from right to left. */
const physical = [
  /(?:^|[^-\w])(?:left|right)\s*:/,
  /(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)/,
  /border-(?:top|bottom)-(?:left|right)-radius/,
  /(?:text-align|float|clear)\s*:\s*(?:left|right)/,
];

/** Four lengths of which the second and the fourth, right and left, are not the same. */
const lopsided = /(?:margin|padding|inset|border-width)\s*:\s*(\S+) (\S+) (\S+) (?!\2[;\s])\S+\s*;/;

const sidesIn = (css: string): string[] =>
  css.split('\n').filter((line) => [...physical, lopsided].some((pattern) => pattern.test(line)));

it('finds no physical left or right in any style sheet', () => {
  const sheets = globSync('{extension/src,relay/{src,console},shared/src}/**/*.css', {
    cwd: root,
    exclude: ['**/{node_modules,dist}/**'],
  });
  expect(sheets.length).toBeGreaterThan(5);
  const found = sheets.flatMap((file) =>
    sidesIn(readFileSync(path.join(root, file), 'utf8')).map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});

it('recognizes properties and values that name a side', () => {
  const wrong = ['left: 0;', '  margin-right: 4px;', 'text-align: left;', 'padding: 0 4px 0 5px;'];
  expect(
    sidesIn([...wrong, 'padding: 0 4px 0 4px;', 'margin-inline: 8px 0;', 'text-align: start;'].join('\n')),
  ).toEqual(wrong);
});
