import type { Language } from '@noiseaware-connect/shared/language';
import { pagesFile, readCatalogues } from '@noiseaware-connect/shared/languages/read-catalogues';
import { translate, type Words } from '@noiseaware-connect/shared/words/language';

const catalogues = await readCatalogues(pagesFile);

/** The texts of a page's section in a language. */
export const wordsIn = <W extends Words>(language: Language, words: W): W =>
  translate(words, catalogues[language]);
