/**
 * Shortens a name to `most` characters. It keeps the beginning and the end, in which long names differ, and leaves no
 * closing bracket without its opening one.
 */
export function shorten(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const end = Math.floor((most - 1) / 3);
  const cut = `${characters.slice(0, most - 1 - end).join('')}…${characters.slice(-end).join('')}`;
  return cut.includes('(') ? cut : cut.replace(/\)$/, '');
}

/** Shortens two names. If the short forms would be equal, neither is shortened. */
export function shortenDistinctly(one: string, other: string, most: number): [string, string] {
  const [first, second] = [shorten(one, most), shorten(other, most)];
  return first === second ? [one, other] : [first, second];
}
