import { breathe } from '../breathe.ts';
import type { ShardImage } from './persistence.ts';
import { collectionNames, type State, shelfOf } from './records.ts';
import type { Layout, ShardFiles } from './shards.ts';

/**
 * Writes every shard that has changed, one at a time, with a new shard wherever a collection has become too large for
 * those it has. Shards that fail stay changed, so that the next attempt goes on with them.
 */
export async function writeShards(
  { state, shards, image }: { state: State; shards: ShardFiles; image: ShardImage },
  { layout, perShard }: { layout: Layout; perShard: number },
  announce: (layout: Layout) => Promise<void>,
): Promise<Layout> {
  await grow(state, perShard);
  const grown = layoutOf(state, layout);
  // Somebody removed them from under the relay: what is in memory is all there is, and all of it is written.
  if (await shards.remake()) touchAll(state, grown);
  const added = collectionNames.flatMap((collection) =>
    range(layout[collection], grown[collection]).map((shard) => ({ collection, shard })),
  );
  // A new shard is whole before it counts. Only when it counts do those it has taken over leave their old shard: what
  // stands in both is read from the new one.
  for (const { collection, shard } of added) {
    await shards.write(collection, shard, image);
    await breathe();
  }
  if (added.length > 0) {
    await shards.sync();
    await announce(grown);
  }
  const tried: { collection: (typeof collectionNames)[number]; shard: number }[] = [];
  try {
    for (const collection of collectionNames) {
      for (const shard of shelfOf(state, collection).dirty()) {
        tried.push({ collection, shard });
        await shards.write(collection, shard, image);
        await breathe();
      }
    }
    if (tried.length > 0) await shards.sync();
  } catch (error) {
    for (const { collection, shard } of tried) shelfOf(state, collection).touch(shard);
    throw error;
  }
  return grown;
}

// --- Internal helpers ---

function touchAll(state: State, layout: Layout): void {
  for (const collection of collectionNames) {
    for (const shard of range(0, layout[collection])) shelfOf(state, collection).touch(shard);
  }
}

async function grow(state: State, perShard: number): Promise<void> {
  for (const collection of collectionNames) {
    const shelf = shelfOf(state, collection);
    while (shelf.size > perShard * shelf.shards) {
      shelf.grow();
      await breathe();
    }
  }
}

/** A collection that has never had a record has no file. */
function layoutOf(state: State, before: Layout): Layout {
  const shardsOf = (collection: (typeof collectionNames)[number]) => {
    const shelf = shelfOf(state, collection);
    return before[collection] === 0 && shelf.size === 0 ? 0 : shelf.shards;
  };
  return Object.fromEntries(collectionNames.map((name) => [name, shardsOf(name)])) as Layout;
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
