import { accountKey } from '@noiseaware-connect/shared/account-key';
import { groupOf } from '@noiseaware-connect/shared/connection-group';
import type { Counts, Filter } from '@noiseaware-connect/shared/parts/list/filters';
import type { Connection, ConnectionGroup } from '@noiseaware-connect/shared/shapes';
import type { View } from '../../app/view.ts';

const fold = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** The relay's counts over all connections, or those of the kept ones if they are not known. */
export const countsOf = ({ summary, known: list }: Pick<View, 'summary' | 'known'>, now: number): Counts =>
  summary === null
    ? countGroups(list?.connections ?? [], now)
    : {
        needs_you: summary.needsYou,
        trouble: summary.trouble,
        fine: summary.fine,
        ended: summary.ended,
      };

/**
 * Adds what the relay has found, each connection in its newest version. Ended ones are added only if they are wanted.
 */
export function addMatches(
  rows: readonly Connection[],
  matches: readonly Connection[],
  { connections, wantsEnded }: { connections: readonly Connection[]; wantsEnded: boolean },
): Connection[] {
  const here = new Set(rows.map(({ id }) => id));
  const newest = new Map(connections.map((each) => [each.id, each]));
  const others = matches
    .filter(({ id, status }) => !here.has(id) && (wantsEnded || status !== 'disconnected'))
    .map((each) => newest.get(each.id) ?? each);
  return [...rows, ...others];
}

/** How many connections are in each group. */
export function countGroups(connections: readonly Connection[], now: number): Counts {
  const counts = { needs_you: 0, trouble: 0, fine: 0, ended: 0 };
  for (const connection of connections) counts[groupOf(connection, now)] += 1;
  return counts;
}

/** Whether a person has connected it or is responsible for it. */
export const concernsStaff = ({ connectedBy, responsible }: Connection, staff: string | undefined): boolean =>
  connectedBy.id === staff || responsible.id === staff;

/**
 * The connections of a filter whose account's name or id contains every typed word, in the relay's order: those that need
 * a person first, by their ends, those without an end last; then all others by the accounts' names. The connection with
 * the id `keep` is always included, so that the result of an action on it is seen.
 * @param me the id of the person whose connections the filter `mine` shows
 */
export function findConnections(
  connections: readonly Connection[],
  options: { typed: string; filter: Filter; keep: string | null; now: number; me: string | undefined },
): Connection[] {
  const { typed, filter, keep, now, me } = options;
  const words = fold(typed).split(/\s+/).filter(Boolean);
  const isWanted = (connection: Connection, group: ConnectionGroup) => {
    if (connection.id === keep) return true;
    if (filter === 'all' || filter === 'mine') {
      if (group === 'ended' && words.length === 0) return false;
      if (filter === 'mine' && !concernsStaff(connection, me)) return false;
    } else if (group !== filter) return false;
    const text = fold(`${connection.account.name ?? ''} ${connection.account.id}`);
    return words.every((word) => text.includes(word));
  };
  return connections
    .map((connection) => {
      const group = groupOf(connection, now);
      return { connection, group, end: endOf(connection, group), key: accountKey(connection.account) };
    })
    .filter(({ connection, group }) => isWanted(connection, group))
    .sort((a, b) => a.end - b.end || compare(a.key, b.key) || compare(a.connection.id, b.connection.id))
    .map(({ connection }) => connection);
}

// --- Internal helpers ---

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** When a connection ends that needs a person; those without an end follow, then all others. */
const endOf = ({ diesAt }: Connection, group: ConnectionGroup): number =>
  group !== 'needs_you' ? Number.MAX_VALUE : diesAt === null ? 1e16 : Date.parse(diesAt);
