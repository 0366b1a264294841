import type { Connection, ConnectionStatus } from '@noiseaware-connect/shared/shapes';

/** Who needs a person comes first. */
const urgency: Record<ConnectionStatus, number> = {
  reauthorization_required: 0,
  degraded: 1,
  active: 2,
  disconnected: 3,
};

const fold = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

const nameOf = ({ account }: Connection): string => account.name ?? account.id;

/** The connections whose account's name or id holds every word that was typed, the most urgent first. */
export function findConnections(connections: readonly Connection[], typed: string): Connection[] {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  return connections
    .filter(({ account }) => {
      const text = fold(`${account.name ?? ''} ${account.id}`);
      return words.every((word) => text.includes(word));
    })
    .sort(
      (a, b) =>
        urgency[a.status] - urgency[b.status] || nameOf(a).localeCompare(nameOf(b)) || (a.id < b.id ? -1 : 1),
    );
}
