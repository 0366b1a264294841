import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Language, languageCodes } from '@noiseaware-connect/shared/language';
import { type Catalogue, englishWords, type Words } from '@noiseaware-connect/shared/words/language';

const root = path.resolve(import.meta.dirname, '../..');

/** The folders of the translations, one for each language. */
export const languagesFolder = path.join(root, 'shared/src/languages');

/** The languages but English. */
export const translated = languageCodes.filter((code) => code !== 'en');

/** The files of a language's folder, and the sections of words that the package defines in English. */
export const packages = [
  { file: 'shared.json', sources: 'shared/src/words' },
  { file: 'extension.json', sources: 'extension/src/words' },
  { file: 'pages.json', sources: 'relay/src/pages' },
  { file: 'console.json', sources: 'relay/console/src/words' },
].map(({ file, sources }) => {
  const modules = globSync(`${sources}/**/*-words.ts`, { cwd: root }).map((each) => path.join(root, each));
  return { file, modules, sections: modules.flatMap((each) => sectionsIn(readFileSync(each, 'utf8'))) };
});

for (const module of packages.flatMap(({ modules }) => modules)) await import(module);

/** All English texts, by section. */
export const english = englishWords();

/** The sections of words that a module defines, and the names of the objects. */
export function sectionsIn(module: string): { section: string; variable: string }[] {
  const defined = module.matchAll(/const (\w+)[^=\n]* = defineWords\(\s*'([\w-]+)'/g);
  return Array.from(defined, ([, variable = '', section = '']) => ({ section, variable }));
}

/** All texts in a language, by section. */
export const catalogueOf = (code: Language): Catalogue =>
  code === 'en' ? english : Object.assign({}, ...packages.map(({ file }) => translationIn(code, file)));

/** Every text by the path of its name. */
export const textsOf = (words: Words, at = ''): [name: string, text: string][] =>
  Object.entries(words).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[`${at}${name}`, value]] : textsOf(value, `${at}${name}.`),
  );

/** What is missing or wrong in the files of a translation, one line for each text. */
export const translationFaults = (code: Language): string[] =>
  packages.flatMap(({ file, sections }) => {
    const own = Object.fromEntries(sections.map(({ section }) => [section, english[section] ?? {}]));
    return faultsIn(code, own, translationIn(code, file)).map((fault) => `${code}/${file}: ${fault}`);
  });

// --- Internal helpers ---

/** One file of a translation; nothing if it does not exist. */
function translationIn(code: Language, file: string): Catalogue {
  const at = path.join(languagesFolder, code, file);
  return existsSync(at) ? (JSON.parse(readFileSync(at, 'utf8')) as Catalogue) : {};
}

function faultsIn(code: Language, ours: Words, theirs: Words): string[] {
  const expected = expectedTexts(code, ours);
  const present = new Map(textsOf(theirs));
  const faults = Array.from(expected, ([name, meant]) => {
    const text = present.get(name)?.trim() ?? '';
    if (text === '') return `${name} is missing`;
    const [has, needs] = [placeholdersOf(text), placeholdersOf(meant)];
    if (has !== needs) return `${name} has the placeholders ${has || '(none)'}, not ${needs || '(none)'}`;
    return meant.includes('NoiseAware') && !text.includes('NoiseAware') ? `${name} lacks NoiseAware` : '';
  });
  const unknown = [...present.keys()].filter((name) => !expected.has(name));
  return [...faults.filter((fault) => fault !== ''), ...unknown.map((name) => `${name} is not in English`)];
}

/** The English text for each name of a translation. A text with a count has the plural forms of the translation. */
function expectedTexts(code: Language, ours: Words): Map<string, string> {
  const texts = new Map(textsOf(ours));
  const { pluralCategories } = new Intl.PluralRules(code).resolvedOptions();
  // "many" is for millions in the Romance languages, which no count here reaches.
  const forms = pluralCategories.filter((form) => form !== 'many');
  return new Map(
    [...texts].flatMap(([name, text]) => {
      const counted = name.replace(/\.(one|other)$/, '');
      if (counted === name || !texts.has(`${counted}.one`)) return [[name, text] as const];
      return forms.map((form) => {
        const meant = texts.get(`${counted}.${form}`) ?? texts.get(`${counted}.other`) ?? text;
        return [`${counted}.${form}`, meant] as const;
      });
    }),
  );
}

const placeholdersOf = (text: string): string => [...new Set(text.match(/\{\w+\}/g))].sort().join(' ');
