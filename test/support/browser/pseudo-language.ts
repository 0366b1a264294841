import type { Words } from '../../../extension/src/words/language.ts';

const letters: Record<string, string> = { c: 'ç', d: 'ð', g: 'ğ', n: 'ñ', r: 'ř', s: 'š', t: 'ť', z: 'ž' };
const vowels: Record<string, string> = { a: 'åá', e: 'ëé', i: 'ïí', o: 'öó', u: 'üú' };

/** Text as a longer language has it: accents on its letters, its vowels doubled, and its `{places}` as they are. */
const lengthen = (text: string): string =>
  text.replaceAll(/\{\w+\}|[a-z]/g, (found) => vowels[found] ?? letters[found] ?? found);

/** Words as a language has them that is about 40 % longer than English. */
export const pseudoWords = (words: Words): Words =>
  Object.fromEntries(
    Object.entries(words).map(([name, value]) => [
      name,
      typeof value === 'string' ? lengthen(value) : pseudoWords(value),
    ]),
  );
