import {
  type Account,
  hasNoDeceptiveCharacters,
  hasNoIgnorableCharacters,
} from '@noiseaware-connect/shared/shapes';

/**
 * The account that a page claims: undefined for an impossible id; an impossible name is left out. Accepts the same as
 * the schema in `shapes.ts`, without loading valibot into every page; a test compares the two.
 */
export function parseAccount(id: string, name: string | null | undefined): Account | undefined {
  if (!isLine(id) || !hasNoIgnorableCharacters(id) || /^\.{1,2}$/.test(id)) return undefined;
  return name && isLine(name) ? { id, name } : { id };
}

// --- Internal helpers ---

const isLine = (text: string): boolean =>
  text.length <= 200 && hasNoDeceptiveCharacters(text) && /\S/u.test(text);
