import { readTemplate, type Template } from './template.ts';

/** What stood in a template's places. */
export type Found = { readonly [P in 'id' | 'name']?: string };

/** Longer text matches no template. */
const longestText = 2_000;

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

/** A template of a rule that passed the schema; read templates are cached, as thousands of records ask for the same. */
export function templateOf(written: string): Template {
  const known = templates.get(written);
  if (known !== undefined) return known;
  const read = readTemplate(written);
  if (read === undefined) throw new TypeError('a template that was never checked');
  if (templates.size === mostTemplates) templates.clear();
  templates.set(written, read);
  return read;
}

// --- Internal helpers ---

const templates = new Map<string, Template>();
const mostTemplates = 1_000;
