import { languageCodes } from '@noiseaware-connect/shared/language';
import { expect, it } from 'vitest';
import { type OwnerWords, ownerWords } from './words.ts';

const textsOf = (words: OwnerWords): [name: string, text: string][] =>
  Object.entries(words).flatMap(([scene, texts]) =>
    Object.entries(texts).map(([name, text]) => [`${scene}.${name}`, text] as [string, string]),
  );
const placesOf = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

it.each(languageCodes)('%s says all that English says, and nothing else, with the same places', (code) => {
  const [english, theirs] = [textsOf(ownerWords.en), new Map(textsOf(ownerWords[code]))];
  expect([...theirs.keys()].sort()).toEqual(english.map(([name]) => name).sort());
  for (const [name, text] of english) {
    const said = theirs.get(name) ?? '';
    expect(said.trim(), name).not.toBe('');
    expect(placesOf(said), name).toEqual(placesOf(text));
    expect(said.includes('NoiseAware'), name).toBe(text.includes('NoiseAware'));
  }
});
