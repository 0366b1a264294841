/** A name from elsewhere in at most so many characters: its beginning and its end, which tell long ones apart, and no bracket that nothing opens. */
export function shorten(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const end = Math.floor((most - 1) / 3);
  const cut = `${characters.slice(0, most - 1 - end).join('')}…${characters.slice(-end).join('')}`;
  return cut.includes('(') ? cut : cut.replace(/\)$/, '');
}

/** Two names cut, but never so that different ones look alike. */
export function shortenApart(one: string, other: string, most: number): [string, string] {
  const [first, second] = [shorten(one, most), shorten(other, most)];
  return first === second ? [one, other] : [first, second];
}
