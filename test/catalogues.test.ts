import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Language, languageCodes } from '@noiseaware-connect/shared/language';
import { type Catalogue, englishWords, type Words } from '@noiseaware-connect/shared/words/language';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
/** Where words are, each with its translations in `languages/`. */
const folders = ['shared/src/words', 'extension/src/words', 'relay/console/src/words'].map((folder) =>
  path.join(root, folder),
);
const translated = languageCodes.filter((code) => code !== 'en');
const files = folders.flatMap((folder) =>
  globSync('*-words.ts', { cwd: folder }).map((file) => path.join(folder, file)),
);
await Promise.all(files.map((file) => import(file)));
const { 'language-test': _, ...english } = englishWords();

const catalogueOf = (code: string): Catalogue =>
  Object.assign(
    {},
    ...folders.map((folder) => JSON.parse(readFileSync(path.join(folder, `languages/${code}.json`), 'utf8'))),
  );

/** Every text with its path of names; the forms of a count go by the last name alone. */
function textsOf(words: Words, at = ''): [name: string, text: string][] {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === 'string' ? [[`${at}${name}`, value] as const] : textsOf(value, `${at}${name}.`),
  ) as [string, string][];
}

/** The forms of a count; every language has its own. */
const plural = /\.(zero|one|two|few|many)$/;
const placesOf = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

it('finds the words of every surface', () => {
  expect(Object.keys(english).length).toBeGreaterThanOrEqual(3);
});

it.each(translated)('%s says all that English says, and nothing else, with the same places', (code) => {
  const ours = textsOf(english);
  const theirs = new Map(textsOf(catalogueOf(code)));
  const once = (names: Iterable<string>) => [
    ...new Set([...names].map((name) => name.replace(plural, '.other'))),
  ];
  expect(once(theirs.keys()).sort()).toEqual(once(ours.map(([name]) => name)).sort());
  const wrong = ours.filter(([name, text]) => {
    const other = theirs.get(name) ?? theirs.get(name.replace(plural, '.other')) ?? '';
    return other.trim() === '' || placesOf(other).join() !== placesOf(text).join();
  });
  expect(wrong).toEqual([]);
});

it.each(translated)('%s has each form of a count that its language has', (code) => {
  const texts = textsOf(catalogueOf(code)).map(([name]) => name);
  const counted = new Set(texts.filter((name) => plural.test(name)).map((name) => name.replace(plural, '')));
  const forms = new Intl.PluralRules(code)
    .resolvedOptions()
    .pluralCategories.filter((form) => form !== 'many');
  const missing = [...counted].flatMap((name) =>
    forms.map((form) => `${name}.${form}`).filter((form) => !texts.includes(form)),
  );
  expect(missing).toEqual([]);
});

it.each(languageCodes)('%s has the popup’s words on chips', (code) => {
  const texts = new Map(textsOf(code === 'en' ? english : catalogueOf(code)));
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

it('leaves the products’ names as they are', () => {
  for (const code of translated) {
    const theirs = new Map(textsOf(catalogueOf(code)));
    const changed = textsOf(english).filter(
      ([name, text]) => text.includes('NoiseAware') && theirs.get(name)?.includes('NoiseAware') === false,
    );
    expect(changed).toEqual([]);
  }
});

/** Marks that a language does not write: those of another one, and a mark that could begin a line by itself. */
const foreignMarks = {
  es: /["'“”]|\.{3}|^[^¿]*\?/,
  fr: /["'“”]|\.{3}|[^\u202f][;!?»]|«(?!\u202f)|[^\u00a0]:(?!\/)/,
  de: /["'«»”]|\.{3}|[^\u00a0]…/,
  'pt-BR': /["'«»„]|\.{3}/,
} as const satisfies Record<Exclude<Language, 'en'>, RegExp>;

it.each(Object.entries(foreignMarks))(
  '%s is written with its own marks, on owners’ pages too',
  (code, foreign) => {
    const owners = path.join(root, `relay/src/pages/owner/languages/${code}.json`);
    const texts = [catalogueOf(code), JSON.parse(readFileSync(owners, 'utf8'))].flatMap((words) =>
      textsOf(words),
    );
    expect(texts.length).toBeGreaterThan(600);
    expect(texts.filter(([, text]) => foreign.test(text))).toEqual([]);
  },
);

it('has a screen reader say what stands on a chip', () => {
  const chips = [english, ...translated.map(catalogueOf)].flatMap(({ chip }) =>
    Object.values(chip as Record<string, { label: string; title: string }>),
  );
  expect(chips).toHaveLength(8 * languageCodes.length);
  expect(chips.filter(({ label, title }) => !title.toLowerCase().includes(label.toLowerCase()))).toEqual([]);
});

it('has no words that nothing says', () => {
  const sources = globSync('{extension,shared}/src/**/*.{ts,tsx}', { cwd: root })
    .filter((file) => !file.includes('.test.'))
    .map((file) => readFileSync(path.join(root, file), 'utf8'));
  const unused = sources.flatMap((text) =>
    [...text.matchAll(/const (\w+)[^=\n]* = defineWords\(\s*'([\w-]+)'/g)].flatMap(
      ([, name = '', surface = '']) => {
        const sayings = sources.flatMap((other) => {
          const called = new RegExp(`\\b${name} as (\\w+)`).exec(other)?.[1] ?? name;
          return new RegExp(`\\b${name}\\b`).test(other) ? [{ other, called }] : [];
        });
        const says = (key: string) =>
          sayings.some(({ other, called }) =>
            new RegExp(
              `\\b${called}(\\.${key}\\b|\\[)|: ${called}\\b|\\{[^}]*\\b${key}\\b[^}]*\\} = ${called}\\b`,
            ).test(other),
          );
        return Object.keys(english[surface] ?? {})
          .filter((key) => !says(key))
          .map((key) => `${surface}.${key}`);
      },
    ),
  );
  expect(unused).toEqual([]);
});
