import type { CollectionName, Records } from '../transactional/collections.ts';
import { createShelf, type Shelf } from './shelf.ts';

export {
  type CollectionName,
  collectionNames,
  type Records,
  recordSchemas,
} from '../transactional/collections.ts';

/** One record written, or removed where there is none. */
export type Change = readonly [
  collection: CollectionName,
  id: string,
  record: Records[CollectionName] | null,
];

/** All records in memory. Records are never changed in place: a change puts another in their place. */
export type State = { [N in CollectionName]: Shelf<Records[N]> };

/** No records, in as many shards as are said. */
export const emptyState = (shards: Partial<Record<CollectionName, number>> = {}): State => ({
  staff: createShelf(shards.staff),
  invites: createShelf(shards.invites),
  sessions: createShelf(shards.sessions),
  services: createShelf(shards.services),
  tools: createShelf(shards.tools),
  pairings: createShelf(shards.pairings),
  connections: createShelf(shards.connections),
  keys: createShelf(shards.keys),
  moves: createShelf(shards.moves),
});

/** A collection's records, whatever they are. */
export const shelfOf = (state: State, collection: CollectionName): Shelf<Records[CollectionName]> =>
  state[collection] as Shelf<Records[CollectionName]>;

/** Puts a change into effect and gives the change that would undo it. */
export function apply(state: State, [collection, id, record]: Change): Change {
  const shelf = shelfOf(state, collection);
  const before = shelf.get(id) ?? null;
  if (record === null) shelf.delete(id);
  else shelf.set(id, record);
  return [collection, id, before];
}
