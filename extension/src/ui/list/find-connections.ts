import { groupOf } from '@noiseaware-connect/shared/connection-group';
import type { Counts, Filter } from '@noiseaware-connect/shared/parts/list/filters';
import type { Connection, ConnectionGroup } from '@noiseaware-connect/shared/shapes';
import { nameOf } from '@noiseaware-connect/shared/words/describe-state';
import type { View } from '../../app/view.ts';

/** By name, numbers as numbers, as the relay sorts. */
const collator = new Intl.Collator(undefined, { numeric: true });

/** The groups in the order of the list. Not imported: the contract's schemas would be loaded with it. */
const ranks: readonly ConnectionGroup[] = ['needs_you', 'trouble', 'fine', 'ended'];

const fold = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** The relay's counts over all connections, or those of the kept ones if they are not known. */
export const countsOf = ({ summary, known }: Pick<View, 'summary' | 'known'>, now: number): Counts =>
  summary === null
    ? countGroups(known?.connections ?? [], now)
    : {
        needs_you: summary.needsYou,
        trouble: summary.trouble,
        fine: summary.fine,
        ended: summary.ended,
      };

/**
 * Adds what the relay has found, each connection in its newest version. Ended ones are added only if they are wanted.
 */
export function withFound(
  own: readonly Connection[],
  found: readonly Connection[],
  { known, wantsEnded }: { known: readonly Connection[]; wantsEnded: boolean },
): Connection[] {
  const here = new Set(own.map(({ id }) => id));
  const newest = new Map(known.map((each) => [each.id, each]));
  const others = found
    .filter(({ id, status }) => !here.has(id) && (wantsEnded || status !== 'disconnected'))
    .map((each) => newest.get(each.id) ?? each);
  return [...own, ...others];
}

/** How many connections are in each group. */
export function countGroups(connections: readonly Connection[], now: number): Counts {
  const counts = { needs_you: 0, trouble: 0, fine: 0, ended: 0 };
  for (const connection of connections) counts[groupOf(connection, now)] += 1;
  return counts;
}

/**
 * The connections of a filter whose account's name or id contains every typed word: those that need a person first, the
 * nearest end before others, and ended ones last, each by name. The connection with the id `keep` is always included, so that the result of an action
 * on it is seen.
 */
export function findConnections(
  connections: readonly Connection[],
  { typed, filter, keep, now }: { typed: string; filter: Filter; keep: string | null; now: number },
): Connection[] {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  const isWanted = (connection: Connection, group: ConnectionGroup) => {
    if (connection.id === keep) return true;
    if (filter === 'all' ? group === 'ended' && words.length === 0 : group !== filter) return false;
    if (words.length === 0) return true;
    const text = fold(`${connection.account.name ?? ''} ${connection.account.id}`);
    return words.every((word) => text.includes(word));
  };
  return connections
    .map((connection) => {
      const group = groupOf(connection, now);
      return {
        connection,
        group,
        rank: ranks.indexOf(group),
        end: endOf(connection),
        name: nameOf(connection),
      };
    })
    .filter(({ connection, group }) => isWanted(connection, group))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        (a.rank === 0 ? Math.sign(a.end - b.end) || 0 : 0) ||
        collator.compare(a.name, b.name) ||
        (a.connection.id < b.connection.id ? -1 : 1),
    )
    .map(({ connection }) => connection);
}

// --- Internal helpers ---

const endOf = ({ diesAt }: Connection): number =>
  diesAt === null ? Number.POSITIVE_INFINITY : Date.parse(diesAt);
