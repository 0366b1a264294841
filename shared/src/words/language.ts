import type { Language, Speech } from '../language.ts';

/** Texts by name. A sentence has `{places}`; a text with a count has one form for each plural of the language. */
export interface Words {
  readonly [name: string]: string | Words;
}

/** The translations into one language, by section. English is in the code. */
export type Catalogue = Readonly<Record<string, Words>>;

/** The name of each section in catalogues, and its English texts; found by the words that `defineWords` has returned. */
const sections = new Map<Words, { readonly name: string; readonly english: Words }>();

// The language of this page or background, which `switchLanguage` changes. A server never calls it: see `translate`.
let wanted: Language = 'en';
let catalogue: Catalogue = {};
let spoken: string | undefined;
let reader: (language: Language) => Promise<Catalogue> = async () => ({});
/** Catalogues that were read. */
const catalogues = new Map<Language, Promise<Catalogue>>([['en', Promise.resolve({})]]);

/**
 * Defines the texts of a section in English; translations have the same names below the section's. The returned object
 * holds them in the language that this page or background speaks.
 */
export function defineWords<const W extends Words>(name: string, english: W): W {
  const words = { ...english, ...catalogue[name] };
  sections.set(words, { name, english });
  return words;
}

/** A section's texts in the language of a catalogue; in English where it has no translation. Changes nothing. */
export function translate<W extends Words>(words: W, translations: Catalogue): W {
  const section = sections.get(words);
  return section === undefined ? words : ({ ...section.english, ...translations[section.name] } as W);
}

/** The language of this page or background. */
export const currentLanguage = (): Language => wanted;

/** A section's texts in another language than this page's, for a text that somebody else reads. */
export async function wordsIn<W extends Words>(words: W, language: Language): Promise<W> {
  return translate(words, await read(language));
}

/** The English texts of every section that was defined. */
export const englishWords = (): Catalogue =>
  Object.fromEntries(Array.from(sections.values(), ({ name, english }) => [name, english]));

/** The tag for dates and numbers; undefined for the browser's own. */
export const currentLanguageTag = (): string | undefined => spoken;

/**
 * Makes formats for the present tag, and again only after the tag has changed: making formats takes longer than using
 * them.
 */
export function memoizeByLanguageTag<T>(make: (tag: string | undefined) => T): () => T {
  let made: { tag: string | undefined; formats: T } | undefined;
  return () => {
    if (made?.tag !== spoken || made === undefined) made = { tag: spoken, formats: make(spoken) };
    return made.formats;
  };
}

/**
 * Switches all texts of this page or background to a language, whose catalogue is read the first time. If it cannot be
 * read, texts are in English. Of two calls at a time, the later one wins.
 */
export async function switchLanguage(
  { language, tag }: Speech,
  from: (language: Language) => Promise<Catalogue>,
): Promise<void> {
  spoken = tag;
  wanted = language;
  reader = from;
  const translations = await read(language);
  if (wanted !== language) return;
  catalogue = translations;
  for (const words of sections.keys()) Object.assign(words, translate(words, catalogue));
}

function read(language: Language): Promise<Catalogue> {
  const reading = catalogues.get(language) ?? reader(language).catch(() => ({}));
  catalogues.set(language, reading);
  return reading;
}

/**
 * Reads catalogues from a folder of `<code>.json` files, for `switchLanguage`. Fetched, not imported: a running service worker may
 * not import.
 */
export const createCatalogueFetcher =
  (folder: string, fetch: typeof globalThis.fetch) =>
  async (language: Language): Promise<Catalogue> =>
    (await fetch(`${folder}/${language}.json`)).json();
