import { hash } from 'node:crypto';
import type { ArchivedName } from '../archive.ts';
import type { RecordName } from '../collections.ts';

/** Tables that are not named as their collection. */
const otherNames: Partial<Record<ArchivedName, string>> = {
  alertPaths: 'alert_paths',
  auditHeads: 'audit_heads',
};
export const tableFor = (name: ArchivedName): string => otherNames[name] ?? name;

/** A table's name for one of its rows, in names of statements. */
export const singular = (table: string): string => table.replace(/s$/, '');

/** The order in which statements lock rows of several tables, so that no two wait for each other. */
const lockOrder: Record<RecordName, number> = {
  staff: 1,
  sessions: 2,
  invites: 3,
  services: 4,
  uses: 5,
  tools: 6,
  links: 7,
  pairings: 8,
  connections: 9,
  alertPaths: 10,
  alerts: 11,
  webhooks: 12,
  cursors: 13,
  deliveries: 14,
  answers: 15,
  keys: 16,
  activity: 17,
  auditHeads: 18,
};
export const inLockOrder = (collections: readonly RecordName[]): RecordName[] =>
  collections.toSorted((one, other) => lockOrder[one] - lockOrder[other]);

/** Small collections, which are decided on as a whole: each has a revision that grows with every change of it. */
const smallCollections: readonly RecordName[] = ['services', 'tools', 'webhooks', 'alertPaths', 'keys'];

/** The revision that grows with every decision on connections that NoiseAware refused. */
export const refusals = 'refusals';

/** The revisions of small collections and of refusals: of concurrent decisions on one of them only one is written. */
export const sharedRevisions: readonly string[] = [...smallCollections.map(tableFor), refusals];

/**
 * How many groups the accounts are divided into. Each has a revision that grows when a completion or a move writes a connection of an
 * account of it: few enough for rows that are always there, and enough that completions for different accounts rarely wait for each other.
 */
export const accountGroups = 256;

/** The revision of the group that an account belongs to, in SQL. */
export const groupOf = (account: string): string =>
  `'accounts-' || get_byte(sha256(convert_to(${account}, 'UTF8')), 0)`;
export const isGroup = (revision: string): boolean => revision.startsWith('accounts-');

/** The name of a set or query in names of statements. */
export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A statement's name from its parts: PostgreSQL keeps 63 characters. */
export function nameOf(parts: readonly string[]): string {
  const name = parts.join('+');
  return name.length < 64 ? name : `${name.slice(0, 46)}~${hash('sha256', name).slice(0, 16)}`;
}
