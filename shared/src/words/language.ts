import type { Language, Speech } from '../language.ts';

/** Words by their names; a sentence has `{places}`, a count one form for each of the language's plurals. */
export interface Words {
  readonly [name: string]: string | Words;
}

/** All words of one language, by surface. English stands beside what says it, every other language in a file of its own. */
export type Catalogue = Record<string, Words>;

type Read = (language: Language) => Promise<Catalogue>;

/** The words of a surface: as they stand in the code, and as they are said. */
interface Surface {
  readonly english: Words;
  readonly said: Words;
}

const surfaces = new Map<string, Surface>();
/** What has been read; English stands in the code. */
const catalogues = new Map<Language, Promise<Catalogue>>([['en', Promise.resolve({})]]);
let wanted: Language = 'en';
let catalogue: Catalogue = {};
let spoken: string | undefined;

/** The words of one surface: what is returned always holds those of the present language. */
export function defineWords<const W extends Words>(surface: string, english: W): W {
  const said = { ...english, ...catalogue[surface] };
  surfaces.set(surface, { english, said });
  return said;
}

/** The English words of every surface that has been loaded. */
export const englishWords = (): Catalogue =>
  Object.fromEntries(Array.from(surfaces, ([name, { english }]) => [name, english]));

/** The tag by which dates and numbers are written; undefined is the browser's own. */
export const spokenTag = (): string | undefined => spoken;

/** What is made for the tag that is spoken: made again for another one only, as making formats takes longer than using them. */
export function inSpokenTag<T>(make: (tag: string | undefined) => T): () => T {
  let made: { tag: string | undefined; formats: T } | undefined;
  return () => {
    if (made?.tag !== spoken || made === undefined) made = { tag: spoken, formats: make(spoken) };
    return made.formats;
  };
}

/**
 * Has all words be those of a language, which `read` reads where that has not been done; what cannot be read is said in
 * English. Of two calls at a time the later one holds.
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
