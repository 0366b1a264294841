/** What a template may ask for; `*` is passed over. */
export type Placeholder = 'id' | 'name' | '*';

/** Text with places for what differs, such as `Unit {id} ({name})`. */
export interface Template {
  readonly literals: readonly string[];
  readonly placeholders: readonly Placeholder[];
}

/** What stood in a template's places. */
export type Found = { readonly [P in 'id' | 'name']?: string };

/** Longer text is not looked at. */
const longestText = 2_000;

const mostPlaceholders = 6;

/**
 * Reads a template: `{id}`, `{name}` and `{*}`, and between them text that has to be there letter by letter.
 * @returns undefined for one that has other braces, a name twice, two places side by side or too many of them
 */
export function readTemplate(text: string): Template | undefined {
  const parts = text.split(/\{(id|name|\*)\}/);
  const literals = parts.filter((_, index) => index % 2 === 0);
  const placeholders = parts.filter((_, index) => index % 2 === 1) as Placeholder[];
  const named = placeholders.filter((placeholder) => placeholder !== '*');
  const sound =
    literals.every((literal) => !/[{}]/.test(literal)) &&
    literals.slice(1, -1).every((literal) => literal !== '') &&
    new Set(named).size === named.length &&
    placeholders.length <= mostPlaceholders;
  return sound ? { literals, placeholders } : undefined;
}

/**
 * Finds what stands in a template's places, where the whole text is of its form. A place ends where what follows it is
 * found first: nothing is tried twice, so no text makes this slow, which a regular expression could not promise of text
 * that a page has written. `{id}` and `{name}` hold at least one character, and none of `without`.
 */
export function matchTemplate(
  { literals, placeholders }: Template,
  text: string,
  without = '',
): Found | undefined {
  const [first = '', ...following] = literals;
  if (text.length > longestText || !text.startsWith(first)) return undefined;
  const found: { id?: string; name?: string } = {};
  let at = first.length;
  for (const [index, placeholder] of placeholders.entries()) {
    const literal = following[index] ?? '';
    const last = index === placeholders.length - 1;
    const from = placeholder === '*' ? at : at + 1;
    const end = last ? text.length - literal.length : text.indexOf(literal, from);
    if (end < from || !text.startsWith(literal, end)) return undefined;
    if (placeholder !== '*') {
      const value = text.slice(at, end);
      if ([...without].some((character) => value.includes(character))) return undefined;
      found[placeholder] = value;
    }
    at = end + literal.length;
  }
  return at === text.length ? found : undefined;
}
