import type { Language, Speech } from '../language.ts';

/** Texts by name. A sentence has `{places}`; a text with a count has one form for each plural of the language. */
export interface Words {
  readonly [name: string]: string | Words;
}

/** All texts of one language, by surface. English is in the code; every other language is in a file of its own. */
export type Catalogue = Record<string, Words>;

type Read = (language: Language) => Promise<Catalogue>;

/** The texts of a surface: English as in the code, and those of the present language. */
interface Surface {
  readonly english: Words;
  readonly said: Words;
}

const surfaces = new Map<string, Surface>();
/** Catalogues that were loaded. English is in the code. */
const catalogues = new Map<Language, Promise<Catalogue>>([['en', Promise.resolve({})]]);
let wanted: Language = 'en';
let catalogue: Catalogue = {};
let spoken: string | undefined;

/** Defines the texts of a surface. The returned object always holds the texts of the present language. */
export function defineWords<const W extends Words>(surface: string, english: W): W {
  const said = { ...english, ...catalogue[surface] };
  surfaces.set(surface, { english, said });
  return said;
}

/** The English texts of every loaded surface. */
export const englishWords = (): Catalogue =>
  Object.fromEntries(Array.from(surfaces, ([name, { english }]) => [name, english]));

/** The tag for dates and numbers; undefined for the browser's own. */
export const spokenTag = (): string | undefined => spoken;

/**
 * Makes formats for the present tag, and again only after the tag has changed: making formats takes longer than using
 * them.
 */
export function inSpokenTag<T>(make: (tag: string | undefined) => T): () => T {
  let made: { tag: string | undefined; formats: T } | undefined;
  return () => {
    if (made?.tag !== spoken || made === undefined) made = { tag: spoken, formats: make(spoken) };
    return made.formats;
  };
}

/**
 * Switches all texts to a language, which `read` loads the first time. If it cannot be loaded, texts are in English. Of
 * two calls at a time, the later one wins.
 */
export async function speak({ language, tag }: Speech, read: Read): Promise<void> {
  spoken = tag;
  wanted = language;
  const reading = catalogues.get(language) ?? read(language).catch(() => ({}));
  catalogues.set(language, reading);
  const found = await reading;
  if (wanted !== language) return;
  catalogue = found;
  for (const [name, { english, said }] of surfaces) Object.assign(said, english, catalogue[name]);
}
