/** The kinds of places; the text at `*` is ignored. */
export type Placeholder = 'id' | 'name' | '*';

/** Text with places for values, such as `Unit {id} ({name})`. */
export interface Template {
  readonly literals: readonly string[];
  readonly placeholders: readonly Placeholder[];
}

const mostPlaceholders = 6;

/**
 * Parses a template: `{id}`, `{name}` and `{*}`, with literal text between them.
 * @returns undefined if it has other braces, a name twice, two adjacent places, or too many places
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
