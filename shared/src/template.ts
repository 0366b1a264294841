/** What a template may ask for; `*` is passed over. */
export type Placeholder = 'id' | 'name' | '*';

/** Text with places for what differs, such as `Unit {id} ({name})`. */
export interface Template {
  readonly literals: readonly string[];
  readonly placeholders: readonly Placeholder[];
}

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
