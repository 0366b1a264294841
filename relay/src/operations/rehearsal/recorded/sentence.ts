import { type Labels, lengthOf } from './labels.ts';

/** The most characters of a sentence that are shown. */
const longest = 200;

/**
 * A sentence of NoiseAware as it may be shown: known credentials are replaced by their labels, and everything that does not look
 * like a word or a small number by its length, so that no token and no code is shown.
 */
export function showSentence(sentence: string, labels: Labels): string {
  // Labels stay whole: only what is between them is NoiseAware's.
  const redacted = labels
    .replaceIn(sentence)
    .slice(0, 4 * longest)
    .split(/(‹[^‹›]*›)/)
    .map((piece) => (labels.isLabel(piece) ? piece : showWords(piece)))
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return redacted.length > longest ? `${redacted.slice(0, longest).replace(/‹[^›]*$/, '')}…` : redacted;
}

/** Whether a text looks like a name that people gave and not like a token or a code: words in one of the usual spellings. */
export function isNameLike(text: string): boolean {
  if (text.length > longestName || !spellings.some((spelling) => spelling.test(text))) return false;
  const words = text.split(/[_-]|(?<=[a-z])(?=[A-Z])/);
  return words.length <= mostWords && words.every(isSpeakable);
}

// --- Internal helpers ---

const longestName = 40;
const longestWord = 16;
const mostWords = 6;

/** camelCase and PascalCase with acronyms, snake_case and kebab-case, SCREAMING_SNAKE_CASE; each may end with a small number. */
const spellings = [
  /^(?:[a-z]+|[A-Z][a-z]+|[A-Z]{1,4})(?:[A-Z][a-z]+|[A-Z]{2,4})*\d{0,2}$/,
  /^[a-z]+(?:[_-][a-z]+)*\d{0,2}$/,
  /^[A-Z]+(?:_[A-Z]+)*\d{0,2}$/,
  /^[A-Z][a-z]+(?:-[A-Z][a-z]+)*$/,
];

/** A word of more than a few letters has vowels, and no long row without any. */
function isSpeakable(word: string): boolean {
  const letters = word.replaceAll(/\d/g, '').toLowerCase();
  if (letters.length < 3 || /^[A-Z]{1,4}$/.test(word)) return true;
  return letters.length <= longestWord && /[aeiouy]/.test(letters) && !/[^aeiouy]{6}/.test(letters);
}

/** Words are separated by anything that tokens and codes do not contain. */
const showWords = (text: string): string =>
  text.replaceAll(/[^\s"'`(){}[\]<>,;:!?]+/gu, (run) => {
    const [, before = '', word = '', after = ''] = /^([./]*)(.*?)([./…]*)$/u.exec(run) ?? [];
    return word === '' || isShown(word) ? run : `${before}${lengthOf(word)}${after}`;
  });

const isShown = (word: string): boolean =>
  /^\d{1,3}$/.test(word) ||
  /^[-–—=&+*#|]$/u.test(word) ||
  /^\p{Lu}?\p{Ll}{1,11}$/u.test(word) ||
  word.split(/[/.=]/).every((part) => part === '' || isNameLike(part));
