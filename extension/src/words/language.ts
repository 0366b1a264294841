import { type ComponentsJSON, createI18n } from '@nanostores/i18n';
import { atom } from 'nanostores';

/** The languages of the extension, by the names that they give themselves. */
export const languages = {
  en: 'English',
  es: 'Español',
  fr: 'Français',
  de: 'Deutsch',
  'pt-BR': 'Português (Brasil)',
} as const;
export type Language = keyof typeof languages;
export const languageCodes = Object.keys(languages) as Language[];

/** Words by their names; a sentence has `{places}`, a count one form for each of the language's plurals. */
export interface Words {
  readonly [name: string]: string | Words;
}

/** All words of one language, by surface. English stands beside what says it, every other language in a file of its own. */
export type Catalogue = Record<string, Words>;

/** A language, and the tag (BCP 47) by which dates and numbers are written, which may name a region too. */
export interface Speech {
  language: Language;
  tag: string;
}

type Read = (language: Language) => Promise<Catalogue>;

const language = atom<Language>('en');
let spoken: string | undefined;
let read: Read = async () => ({});
let loaded: Promise<unknown> = Promise.resolve();

const i18n = createI18n(language, {
  get(code, surfaces) {
    const words = read(code).catch((): Catalogue => ({}));
    // What a language lacks is said in English.
    const found = words.then((all) => Object.fromEntries(surfaces.map((name) => [name, all[name] ?? {}])));
    loaded = found;
    return found as Promise<ComponentsJSON>;
  },
});

/** The words of one surface: what is returned always holds those of the present language. */
export function defineWords<const W extends Words>(surface: string, english: W): W {
  const present = { ...english };
  // The library's type knows no words within words; it hands them on as they are.
  i18n(surface, english as unknown as Record<string, string>).subscribe((texts) =>
    Object.assign(present, texts),
  );
  return present;
}

/** The English words of every surface that has been loaded. */
export const englishWords = (): Catalogue => i18n.cache.en as unknown as Catalogue;

/** The tag by which dates and numbers are written; undefined is the browser's own. */
export const spokenTag = (): string | undefined => spoken;

/** What a person reads: their choice, else the first of the browser's languages that the extension has, else English. */
export function speechFor(choice: Language | null, preferred: readonly string[]): Speech {
  const wanted = choice === null ? preferred : [choice];
  const codes = wanted.map((tag) => languageCodes.find((code) => baseOf(code) === baseOf(tag)));
  const found = codes.find((code) => code !== undefined) ?? 'en';
  return { language: found, tag: preferred.find((tag) => baseOf(tag) === baseOf(found)) ?? found };
}

/** Has all words be those of a language, which `reader` reads where that has not been done. */
export async function speak({ language: next, tag }: Speech, reader: Read): Promise<void> {
  read = reader;
  spoken = tag;
  language.set(next);
  await loaded;
}

/** A part that was loaded late, once the words that it defined are in the present language. */
export const withWords = <P>(part: P): Promise<P> => loaded.then(() => part);

// --- Internal helpers ---

const baseOf = (tag: string): string | undefined => tag.split('-', 1)[0]?.toLowerCase();
