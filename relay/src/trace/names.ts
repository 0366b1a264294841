/** Names of the protocol itself. They are in every trace: to hide them would hide what is looked for. */
const known: readonly string[] = [
  'client_id',
  'client_secret',
  'code',
  'access_code',
  'accessCode',
  'clientID',
  'userToken',
  'refreshToken',
  'expiresAt',
  'data',
  'error',
  'error_description',
  'message',
];

const longestName = 40;
const mostWords = 5;
/** What a random text would rarely have: words of some length, nearly all of them with a vowel. */
const leastAverage = 3.5;
const mostAbbreviations = 2;

/** Digits only at a word's end, as in `b3` or `s256`. */
const word = /^[a-z]{1,14}\d{0,3}$/i;
const isAbbreviation = (text: string): boolean => text.length <= 5 && !/[aeiouy]/i.test(text);

/**
 * Whether a text reads like a name that a programmer gave (of a key, a parameter, a header, a program): few short
 * words and no run of letters and digits. Random secrets do not, so that a secret in the place of a name is told apart.
 */
export function readsLikeName(text: string): boolean {
  if (known.includes(text)) return true;
  if (text.length > longestName) return false;
  const words = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/:?\/+|[ _.:-]/);
  const abbreviations = words.filter(isAbbreviation).length;
  return (
    words.length <= mostWords &&
    (words.length <= 2 || text.length / words.length >= leastAverage || abbreviations === 0) &&
    abbreviations <= mostAbbreviations &&
    words.every((each) => word.test(each) && (isAbbreviation(each) || /[aeiouy]/i.test(each)))
  );
}

/** Whether it is a name of the protocol itself, which is shown though a secret should be spelt like it. */
export const isProtocolName = (text: string): boolean => known.includes(text);
