import { languageCodes } from '@noiseaware-connect/shared/language';
import { expect, it } from 'vitest';
import { doorWords } from './console/words.ts';
import { ownerWords } from './owner/words.ts';
import { welcomeWords } from './welcome-words.ts';

const catalogues = { ownerWords, doorWords, welcomeWords };
const cases = Object.keys(catalogues).flatMap((name) =>
  languageCodes.map((code) => [name as keyof typeof catalogues, code] as const),
);

/** Each text by the path of its name. */
const textsOf = (words: object, path = ''): [name: string, text: string][] =>
  Object.entries(words).flatMap(([name, value]) =>
    typeof value === 'string' ? [[`${path}${name}`, value]] : textsOf(value, `${path}${name}.`),
  );
const placesOf = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

it.each(cases)('%s in %s say all that English says, and nothing else, with the same places', (name, code) => {
  const [english, theirs] = [textsOf(catalogues[name].en), new Map(textsOf(catalogues[name][code]))];
  expect([...theirs.keys()].sort()).toEqual(english.map(([key]) => key).sort());
  for (const [key, text] of english) {
    const said = theirs.get(key) ?? '';
    expect(said.trim(), key).not.toBe('');
    expect(placesOf(said), key).toEqual(placesOf(text));
    expect(said.includes('NoiseAware'), key).toBe(text.includes('NoiseAware'));
  }
});
