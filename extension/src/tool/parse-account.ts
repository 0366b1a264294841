import { type Account, isSeen, leavesTrace } from '@noiseaware-connect/shared/shapes';

/**
 * The account that a page claims, if it can be one: an impossible id gives undefined, an impossible name is dropped. Says
 * the same as the schema in `shapes.ts`, which a test holds it to, without carrying the validator into every page.
 */
export function parseAccount(id: string, name: string | null | undefined): Account | undefined {
  if (!isLine(id) || !leavesTrace(id) || /^\.{1,2}$/.test(id)) return undefined;
  return name && isLine(name) ? { id, name } : { id };
}

// --- Internal helpers ---

const isLine = (text: string): boolean => text.length <= 200 && isSeen(text) && /\S/u.test(text);
