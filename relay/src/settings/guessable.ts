/** The fewest characters of a secret; a shorter one can be found by trying. */
export const shortestSecret = 16;

/** Words of secrets that were meant to be replaced. */
const knownWords =
  /change.?me|replace.?me|insert|secret|pass.?word|passw0rd|client|example|sample|default|admin|token|test|your|qwerty|letmein|0?123456(?:7890?)?|abcdef/g;

/** The fewest letters and digits that must remain without such words, and how many of them must differ. */
const leastLeft = 6;
const leastDifferent = 5;

/** Whether a secret consists of common words, or of a few repeated characters. */
export function isGuessable(secret: string): boolean {
  const left = secret.toLowerCase().replaceAll(knownWords, '').replaceAll(/[\W_]/g, '');
  return left.length < leastLeft || new Set(left).size < leastDifferent;
}

/** Fewer than 16 different values, among 32 random bytes or their steps, occur once in 10^20 keys. */
const leastVariety = 16;

/** Whether a key is not random: it repeats itself, counts, or is text. */
export function isRegular(key: Uint8Array): boolean {
  const steps = [...key].slice(1).map((byte, index) => (byte - (key[index] ?? 0)) & 0xff);
  const isText = key.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText || new Set(key).size < leastVariety || new Set(steps).size < leastVariety;
}
