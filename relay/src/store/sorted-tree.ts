import sortedTrees from 'sorted-btree';

// A CommonJS module: its default export stands inside what is imported as the default.
export const { default: SortedTree } = sortedTrees;

/** The order in which sort() puts strings by itself. */
export const compareKeys = (left: string, right: string): number =>
  left < right ? -1 : left > right ? 1 : 0;
