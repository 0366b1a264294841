import { elementWords } from '@noiseaware-connect/relay/pages/owner/element-words';
import { type Language, languageCodes } from '@noiseaware-connect/shared/language';
import { pagesFile, readCatalogues } from '@noiseaware-connect/shared/languages/read-catalogues';
import { translate } from '@noiseaware-connect/shared/words/language';

const catalogues = await readCatalogues(pagesFile);

/** relay/client/src/browser/element-words.ts: every language in one file, since the script has room for no more than their texts. */
export const drawElementWords =
  (): string => `// Drawn from \`relay/src/pages/owner/element-words.ts\` and the translations by \`pnpm write-docs\`.

/** The names of the texts, in their order. */
const names = '${names.join(' ')}'.split(' ');

/** The texts of each language: its code first. */
const texts = [
${languageCodes.map(rowOf).join('')}];

/** The texts in the supported language that is nearest to a tag (BCP 47), in English if there is none. */
export function wordsFor(tag: string): (name: ${names.map((name) => `'${name}'`).join(' | ')}) => string {
  const base = tag.slice(0, 2).toLowerCase();
  const own = texts.find((each) => each.startsWith(base)) ?? (texts[0] as string);
  return (name) => own.split('|')[names.indexOf(name)] as string;
}
`;

// --- Internal helpers ---

const named = Object.keys(elementWords) as (keyof typeof elementWords)[];
const names = ['lang', ...named];

function rowOf(code: Language): string {
  const words = translate(elementWords, catalogues[code]);
  return `  '${[code, ...named.map((name) => words[name])].join('|')}',\n`;
}
