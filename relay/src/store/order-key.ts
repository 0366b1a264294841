import sortedTrees from 'sorted-btree';
import type { Connection } from '../domain/connection.ts';
import type { Seconds } from '../domain/time.ts';

/** What a key is made of. */
export type KeyParts = readonly (Seconds | string)[];

/**
 * A key by which records are ordered: a time, to the millisecond, stands before a later one, and keys with equal
 * texts stand together, also where one text is the beginning of another.
 */
export const orderKey = (...parts: KeyParts): string => parts.map(partOf).join('');

/** The key behind all that begin with these parts. */
export const keyAfter = (...parts: KeyParts): string => `${orderKey(...parts)}\uFFFF`;

/** The bounds of all keys that begin with these parts. */
export const within = (...parts: KeyParts): { after: string; before: string } => ({
  after: orderKey(...parts),
  before: keyAfter(...parts),
});

/** The time with which a key begins. */
export const timeOf = (key: string): Seconds => Number.parseInt(key, 10) / 1000;

/** The cursor of a connection in lists: in order of connecting; its id makes the order total. */
export const cursorOf = ({ connectedAt, id }: Pick<Connection, 'connectedAt' | 'id'>): string =>
  orderKey(connectedAt, id);

/** The same by their ends. */
export const endKey = ({ lastRenewedAt, id }: Pick<Connection, 'lastRenewedAt' | 'id'>): string =>
  orderKey(lastRenewedAt, id);

// A CommonJS module: its default export stands inside what is imported as the default.
export const { default: SortedTree } = sortedTrees;

/** The order in which sort() puts strings by itself. */
export const compareKeys = (left: string, right: string): number =>
  left < right ? -1 : left > right ? 1 : 0;

// --- Internal helpers ---

/** A slash stands in no encoded text and a time has always the same length, so no part runs into the next one. */
const partOf = (part: Seconds | string): string =>
  typeof part === 'number'
    ? `${Math.max(0, part * 1000)
        .toFixed(0)
        .padStart(16, '0')}.`
    : `${encodeURIComponent(part)}/`;
