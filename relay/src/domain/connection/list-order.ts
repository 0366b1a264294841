import { type ConnectionGroup, connectionGroups } from '@noiseaware-connect/shared/shapes';
import { hasEnd, partsOf, type StatePart } from './groups.ts';
import { type SearchRank, searchRanks } from './matches-search.ts';

/** A part of a list of connections, with an order of its own. */
export interface ListSection {
  readonly parts: readonly StatePart[];
  /** By the end of their refresh tokens, the nearest first; or by the account's name, see `accountKey`. Then by the latter. */
  readonly by: 'end' | 'name';
  /** In a search only what is found like this. */
  readonly rank?: SearchRank;
}

/**
 * The sections of a list of connections, in order: those that need a person, by their ends, those without an end last; then all
 * others by the names of their accounts. In a search what has the text as its account's id comes first, then what has it as the
 * beginning of that id, each in this order.
 */
export const sectionsOf = (group: ConnectionGroup | undefined, isSearch: boolean): readonly ListSection[] =>
  (isSearch ? searchSections : sections).get(group) ?? [];

// --- Internal helpers ---

/** Made once: they follow from the group alone. */
const sections = new Map([undefined, ...connectionGroups].map((group) => [group, makeSections(group)]));
const searchSections = new Map(
  [...sections].map(([group, ordered]) => [
    group,
    searchRanks.flatMap((rank) => ordered.map((section) => ({ ...section, rank }))),
  ]),
);

function makeSections(group: ConnectionGroup | undefined): ListSection[] {
  const isAsked = (each: ConnectionGroup) => group === undefined || each === group;
  const urgent = isAsked('needs_you') ? partsOf(['needs_you']) : [];
  const others = connectionGroups.filter((each) => each !== 'needs_you' && isAsked(each));
  const ordered: ListSection[] = [
    { parts: urgent.filter(({ state }) => hasEnd(state)), by: 'end' },
    { parts: urgent.filter(({ state }) => !hasEnd(state)), by: 'name' },
    { parts: partsOf(others), by: 'name' },
  ];
  return ordered.filter(({ parts }) => parts.length > 0);
}
