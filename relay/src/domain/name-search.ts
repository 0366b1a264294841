/** A text of fewer characters is looked for only where a word begins: parts of a word are found by an index of three characters. */
const fewestOfPart = 3;

/** What ends a word, as a class of a regular expression: every ASCII character but letters and digits. Names are in lower case. */
const wordEnds = '\\u0001-/:-@\\[-`{-\\u007f';

/**
 * The regular expression that a name in lower case matches if it has the text: anywhere, or a text of one or two characters where a
 * word begins. It means the same in JavaScript (with the flag `u`) and in PostgreSQL.
 */
export function searchPattern(text: string): string {
  const escaped = text.toLowerCase().replace(/[$()*+.?[\\\]^{|}/]/g, '\\$&');
  return [...text].length < fewestOfPart ? `(?:^|[${wordEnds}])${escaped}` : escaped;
}

/** Tells of names whether one of them has the text, in any case; see {@link searchPattern}. */
export function nameSearch(text: string): (names: readonly (string | null | undefined)[]) => boolean {
  const pattern = new RegExp(searchPattern(text), 'u');
  return (names) => names.some((name) => name != null && pattern.test(name.toLowerCase()));
}
