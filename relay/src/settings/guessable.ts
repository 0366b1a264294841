/** Characters below which a secret can be found by trying. */
export const shortestSecret = 16;

/** Words of secrets that were meant to be replaced. */
const knownWords =
  /change.?me|replace.?me|insert|secret|pass.?word|passw0rd|client|example|sample|default|admin|token|test|your|qwerty|letmein|0?123456(?:7890?)?|abcdef/g;

/** Letters and digits that have to be left without such words, and how many of them have to be different. */
const leastLeft = 6;
const leastDifferent = 5;

/** Whether a secret is made of words that are tried first, or of a few characters again and again. */
export function isGuessable(secret: string): boolean {
  const left = secret.toLowerCase().replaceAll(knownWords, '').replaceAll(/[\W_]/g, '');
  return left.length < leastLeft || new Set(left).size < leastDifferent;
}

/** Of 32 random bytes fewer than 16 different ones, or steps from one to the next, come once in 10^20 keys. */
const leastVariety = 16;

/** Whether a key was not drawn at random: it repeats itself, counts, or is a text. */
export function isRegular(key: Uint8Array): boolean {
  const steps = [...key].slice(1).map((byte, index) => (byte - (key[index] ?? 0)) & 0xff);
  const isText = key.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText || new Set(key).size < leastVariety || new Set(steps).size < leastVariety;
}
