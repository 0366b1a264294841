import { globSync } from 'node:fs';
import path from 'node:path';
import { englishWords, type Words } from '@noiseaware-connect/shared/words/language';
import type { Page } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../../..');
const files = globSync('{extension,shared}/src/words/*-words.ts', { cwd: root });
await Promise.all(files.map((file) => import(path.join(root, file))));

/** Has the extension's pages say German in pseudo words from now on, written that way. */
export const speakPseudo = (pages: Pick<Page, 'addInitScript'>, direction: 'ltr' | 'rtl'): Promise<unknown> =>
  pages.addInitScript(
    ({ pseudo, way }) => {
      if (location.protocol !== 'chrome-extension:') return;
      const real = fetch;
      globalThis.fetch = async (...request) =>
        String(request[0]).endsWith('/languages/de.json') ? new Response(pseudo) : real(...request);
      Object.assign(Intl.Locale.prototype, { getTextInfo: () => ({ direction: way }) });
    },
    { pseudo: JSON.stringify(pseudoWords(englishWords())), way: direction },
  );

// --- Internal helpers ---

const letters: Record<string, string> = { c: 'ç', d: 'ð', g: 'ğ', n: 'ñ', r: 'ř', s: 'š', t: 'ť', z: 'ž' };
const vowels: Record<string, string> = { a: 'åá', e: 'ëé', i: 'ïí', o: 'öó', u: 'üú' };

/** Text as a longer language has it: accents on its letters, its vowels doubled, and its `{places}` as they are. */
const lengthen = (text: string): string =>
  text.replaceAll(/\{\w+\}|[a-z]/g, (found) => vowels[found] ?? letters[found] ?? found);

/** Words as a language has them that is about 40 % longer than English. */
const pseudoWords = (words: Words): Words =>
  Object.fromEntries(
    Object.entries(words).map(([name, value]) => [
      name,
      typeof value === 'string' ? lengthen(value) : pseudoWords(value),
    ]),
  );
