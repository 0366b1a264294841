import { afterEach, expect, it, vi } from 'vitest';
import { speechFor } from '../language.ts';

// Files share a process, and the module keeps each catalogue that it has read: these tests have a module of their own.
vi.resetModules();
const { createCatalogueFetcher, currentLanguageTag, defineWords, switchLanguage, translate } = await import(
  './language.ts'
);

const words = defineWords('language-test', {
  hello: 'Hello',
  days: { one: '{count} day', other: '{count} days' },
});
const german = {
  'language-test': { hello: 'Guten Tag', days: { one: '{count} Tag', other: '{count} Tage' } },
};

afterEach(() => switchLanguage(speechFor('en', []), async () => ({})));

it.each([
  [null, ['en-GB', 'de'], { language: 'en', tag: 'en-GB' }],
  [null, ['it', 'de-AT'], { language: 'de', tag: 'de-AT' }],
  [null, ['pt-PT'], { language: 'pt-BR', tag: 'pt-PT' }],
  [null, ['ja'], { language: 'en', tag: 'en' }],
  [null, [], { language: 'en', tag: 'en' }],
  ['fr', ['en-US', 'fr-CA'], { language: 'fr', tag: 'fr-CA' }],
  ['de', ['en-US'], { language: 'de', tag: 'de' }],
] as const)('with the choice %s and the browser’s %j uses %j', (choice, preferred, speech) => {
  expect(speechFor(choice, preferred)).toEqual(speech);
});

it('returns the texts of the current language, and reads its file once', async () => {
  let reads = 0;
  const read = async () => {
    reads += 1;
    return german;
  };
  await switchLanguage(speechFor('de', ['de-AT']), read);
  expect([words.hello, words.days.other, currentLanguageTag()]).toEqual([
    'Guten Tag',
    '{count} Tage',
    'de-AT',
  ]);
  await switchLanguage(speechFor('en', []), read);
  expect(words.hello).toBe('Hello');
  await switchLanguage(speechFor('de', []), read);
  expect([words.hello, reads]).toEqual(['Guten Tag', 1]);
});

it('uses English if a file cannot be read', async () => {
  await switchLanguage(speechFor('fr', []), () => Promise.reject(new Error('gone')));
  expect([words.hello, currentLanguageTag()]).toEqual(['Hello', 'fr']);
});

it('uses the last requested language, however long the one before takes to load', async () => {
  const late = Promise.withResolvers<typeof german>();
  const first = switchLanguage(speechFor('es', []), () => late.promise);
  await switchLanguage(speechFor('de', []), async () => german);
  late.resolve({ 'language-test': { hello: 'Hola', days: { one: '{count} día', other: '{count} días' } } });
  await first;
  expect(words.hello).toBe('Guten Tag');
});

it('translates texts that are defined later too', async () => {
  await switchLanguage(speechFor('pt-BR', []), async () => ({ 'language-test': { hello: 'Olá' } }));
  expect(defineWords('language-test', { hello: 'Hello', bye: 'Bye' })).toEqual({ hello: 'Olá', bye: 'Bye' });
});

it('translates texts for one reader, and keeps English for all others', () => {
  expect(translate(words, german)).toEqual(german['language-test']);
  expect(translate(words, { 'language-test': { hello: 'Hei' } })).toEqual({ hello: 'Hei', days: words.days });
  expect([words.hello, translate(words, {})]).toEqual(['Hello', words]);
});

it('fetches the catalogue of a language from a folder', async () => {
  const asked: unknown[] = [];
  const read = createCatalogueFetcher('/languages', async (url) => {
    asked.push(url);
    return Response.json(german);
  });
  expect(await read('pt-BR')).toEqual(german);
  expect(asked).toEqual(['/languages/pt-BR.json']);
});
