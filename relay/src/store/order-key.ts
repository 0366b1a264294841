import sortedTrees from 'sorted-btree';
import type { Seconds } from '../base/time.ts';

export type KeyParts = readonly (Seconds | string)[];

/**
 * Builds a sort key: times sort to the millisecond; records with an equal text are adjacent, also if one text is a prefix of
 * another.
 */
export const orderKey = (...parts: KeyParts): string => parts.map(partOf).join('');

/** The key of an order that has its parts, or the key itself. */
export const keyText = (key: KeyParts | string): string => (typeof key === 'string' ? key : orderKey(...key));

/** A key greater than all keys that begin with these parts. */
export const keyAfter = (...parts: KeyParts): string => `${orderKey(...parts)}\uFFFF`;

/** The bounds of all keys that begin with these parts. */
export const within = (...parts: KeyParts): { after: string; before: string } => ({
  after: orderKey(...parts),
  before: keyAfter(...parts),
});

/** The bounds of all keys whose first part is a text that begins with this one. */
export const startingWith = (text: string): { after: string; before: string } => {
  const beginning = escapedText(text);
  return { after: beginning, before: `${beginning}\uFFFF` };
};

/** The bounds of an account's records in an order by account, whose keys begin with the id in lower case and then have it as it is. */
export const withinAccount = (id: string): { after: string; before: string } => within(id.toLowerCase(), id);

/** The time at the beginning of a key. */
export const timeOf = (key: string): Seconds => Number.parseInt(key, 10) / 1000;

// CommonJS module: its default export is nested in the imported default.
export const { default: SortedTree } = sortedTrees;

/** The same order as Array.prototype.sort() for strings. */
export const compareKeys = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

// --- Internal helpers ---

/** Parts cannot run into each other: a written text contains no slash, and a time has a fixed length. */
const partOf = (part: Seconds | string): string =>
  typeof part === 'number'
    ? `${String(Math.max(0, Math.round(part * 1000))).padStart(16, '0')}.`
    : `${escapedText(part)}/`;

/** Each character by itself, so that what a text begins with is what its key begins with. */
const escapedText = (text: string): string => text.replace(special, encodeURIComponent);

/** What ends a part, marks an escape, or ends a range of keys. */
const special = /[/%\uffff]/g;
