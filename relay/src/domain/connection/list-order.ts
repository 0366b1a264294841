import { type ConnectionGroup, connectionGroups } from '@noiseaware-connect/shared/shapes';
import { hasEnd, partsOf, type StatePart } from './groups.ts';

/** A part of a list of connections, with an order of its own. */
export interface ListSection {
  readonly parts: readonly StatePart[];
  /** By the end of their refresh tokens, the nearest first; or by the account's name, see {@link accountKey}. Then by the latter. */
  readonly by: 'end' | 'name';
}

/**
 * The sections of a list of connections, in order: those that need a person, by their ends, those without an end last; then all
 * others by the names of their accounts.
 */
export const sectionsOf = (group?: ConnectionGroup): readonly ListSection[] => sections.get(group) ?? [];

/**
 * A text that sorts an account by its name, then by its id: without regard to case and accents, and with numbers of up to 20 digits
 * in the order of their values. PostgreSQL computes the same text (`store/postgres/columns.ts`).
 */
export const accountKey = ({ id, name = id }: { readonly id: string; readonly name?: string | undefined }) =>
  shortened(`${natural(name)}\n${natural(id)}`);

/** The most characters of an account's key. Beyond, the connection's id decides. */
export const longestKey = 160;

/** The digits to which numbers are filled up. */
export const digits = 20;

// --- Internal helpers ---

/** Made once: they follow from the group alone. */
const sections = new Map([undefined, ...connectionGroups].map((group) => [group, makeSections(group)]));

function makeSections(group: ConnectionGroup | undefined): ListSection[] {
  const isAsked = (each: ConnectionGroup) => group === undefined || each === group;
  const urgent = isAsked('needs_you') ? partsOf(['needs_you']) : [];
  const others = connectionGroups.filter((each) => each !== 'needs_you' && isAsked(each));
  const made: ListSection[] = [
    { parts: urgent.filter(({ state }) => hasEnd(state)), by: 'end' },
    { parts: urgent.filter(({ state }) => !hasEnd(state)), by: 'name' },
    { parts: partsOf(others), by: 'name' },
  ];
  return made.filter(({ parts }) => parts.length > 0);
}

const isPlain = /^[\x20-\x7e]*$/;

const natural = (text: string): string =>
  (isPlain.test(text) ? text : text.normalize('NFKD'))
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[0-9]+/g, (number) => number.padStart(digits, '0').slice(-digits));

const shortened = (text: string): string =>
  text.length <= longestKey ? text : [...text].slice(0, longestKey).join('');
