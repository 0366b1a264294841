import { readTemplate, type Template } from './template.ts';

/** The values found in a template's places. */
export type TemplateValues = { readonly [P in 'id' | 'name']?: string };

/** Longer text matches no template. */
const longestText = 2_000;

/**
 * Finds the values in a template's places, if the whole text matches. A place ends at the first occurrence of the text
 * after it and nothing is tried twice, so no text of a page can make this slow, as it could a regular expression.
 * `{id}` and `{name}` have at least one character, and none of `without`.
 */
export function matchTemplate(
  { literals, placeholders }: Template,
  text: string,
  without = '',
): TemplateValues | undefined {
  const [first = '', ...following] = literals;
  if (text.length > longestText || !text.startsWith(first)) return undefined;
  const values: { id?: string; name?: string } = {};
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
      values[placeholder] = value;
    }
    at = end + literal.length;
  }
  return at === text.length ? values : undefined;
}

/** Reads a template that has passed the schema. Cached, because thousands of records use the same one. */
export function templateOf(written: string): Template {
  const cached = templates.get(written);
  if (cached !== undefined) return cached;
  const read = readTemplate(written);
  if (read === undefined) throw new TypeError('a template that was never checked');
  if (templates.size === mostTemplates) templates.clear();
  templates.set(written, read);
  return read;
}

// --- Internal helpers ---

const templates = new Map<string, Template>();
const mostTemplates = 1_000;
