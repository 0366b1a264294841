import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Language, languageCodes } from '@noiseaware-connect/shared/language';
import { expect, it } from 'vitest';
import {
  catalogueOf,
  english,
  languagesFolder,
  packages,
  sectionsIn,
  textsOf,
  translated,
  translationFaults,
} from './support/translations.ts';

const root = path.resolve(import.meta.dirname, '..');

it('every language has a folder, and every folder is of a language', () => {
  const folders = readdirSync(languagesFolder, { withFileTypes: true }).filter((each) => each.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(translated.toSorted());
});

it.each(translated)('%s is named in one line and one folder, and nowhere else in the product', (code) => {
  const files = globSync('{shared,relay,extension}/**/*.*', {
    cwd: root,
    exclude: (name) => /^(node_modules|\.output|\.wxt|dist|docs)$|\.(test\.tsx?|md|png)$/.test(name),
  });
  expect(files.length).toBeGreaterThan(500);
  const named = new RegExp(`['"\`/.]${code.replace('-', '[-_]')}['"\`/.]|^\\s*'?${code}'?:`, 'im');
  const naming = files.filter(
    (file) => named.test(file) || named.test(readFileSync(path.join(root, file), 'utf8')),
  );
  const folder = path.join(path.relative(root, languagesFolder), code);
  expect(naming.sort()).toEqual([
    'shared/src/language.ts',
    ...['console', 'extension', 'glossary', 'pages', 'shared'].map((name) =>
      path.join(folder, `${name}.json`),
    ),
  ]);
});

it('every section of words is defined once, and every package has some', () => {
  expect(packages.filter(({ sections }) => sections.length < 3)).toEqual([]);
  const names = packages.flatMap(({ sections }) => sections.map(({ section }) => section));
  expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
});

it.each(translated)('the translation %s has exactly the texts and placeholders of English', (code) => {
  expect(translationFaults(code)).toEqual([]);
});

it.each(languageCodes)('chips have the popup’s words in %s', (code) => {
  const texts = new Map(textsOf(catalogueOf(code)));
  const popupsWords = {
    not_connected: 'popup.connect',
    active: 'state-title.active',
    degraded: 'state-title.degraded',
    reauthorization_required: 'list.reconnect',
    disconnected: 'state-title.disconnected',
  };
  for (const [state, word] of Object.entries(popupsWords))
    expect(texts.get(`chip.${state}.label`), state).toBe(texts.get(word));
});

/** Marks that a language does not write: those of another one, and a mark that could begin a line by itself. */
const foreignMarks: Partial<Record<Language, RegExp>> = {
  es: /["'“”]|\.{3}|^[^¿]*\?/,
  fr: /["'“”]|\.{3}|[^\u202f][;!?»]|«(?!\u202f)|[^\u00a0]:(?!\/)/,
  de: /["'«»”]|\.{3}|[^\u00a0]…/,
  'pt-BR': /["'«»„]|\.{3}/,
};

it.each(Object.entries(foreignMarks))('%s is written with the marks of its language', (code, foreign) => {
  const texts = textsOf(catalogueOf(code as Language));
  expect(texts.length).toBeGreaterThan(700);
  expect(texts.filter(([, text]) => foreign.test(text))).toEqual([]);
});

it('a screen reader says what stands on a chip', () => {
  const chips = languageCodes
    .map(catalogueOf)
    .flatMap((catalogue) => [catalogue['chip'], catalogue['chip-read-only']])
    .flatMap((section) => Object.values(section as Record<string, { label: string; title: string }>));
  expect(chips).toHaveLength((9 + 4) * languageCodes.length);
  expect(chips.filter(({ label, title }) => !title.toLowerCase().includes(label.toLowerCase()))).toEqual([]);
});

it('every text is used', () => {
  const sources = globSync('{extension,extension/src,shared/src,relay/console/src}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: ['**/{node_modules,.output,.wxt,dist}/**', '**/*.test.ts'],
  }).map((file) => readFileSync(path.join(root, file), 'utf8'));
  const unused = sources.flatMap(sectionsIn).flatMap(({ section, variable }) => {
    const users = sources.flatMap((source) => {
      const called = new RegExp(`\\b${variable} as (\\w+)`).exec(source)?.[1] ?? variable;
      return new RegExp(`\\b${variable}\\b`).test(source) ? [{ source, called }] : [];
    });
    const isUsed = (key: string) =>
      users.some(({ source, called }) =>
        new RegExp(
          `\\b${called}(, \\w+\\))?(\\.${key}\\b|\\[)|: ${called}\\b|wordsIn\\(${called}, |\\.\\.\\.${called}\\b|[^}] = ${called};|\\{[^}]*\\b${key}\\b[^}]*\\} = ${called}\\b`,
        ).test(source),
      );
    return Object.keys(english[section] ?? {})
      .filter((key) => !isUsed(key))
      .map((key) => `${section}.${key}`);
  });
  expect(unused).toEqual([]);
});
