import { crc32 } from 'node:zlib';

/**
 * The records of one collection by id, spread over shards. A shard is what is written at once, so that what a change
 * costs on disk does not depend on how many records there are. Records are never changed in place: another one is put
 * in their place.
 */
export interface Shelf<T> {
  get(id: string): T | undefined;
  set(id: string, record: T): void;
  delete(id: string): void;
  /** Puts a record where it was read from: its shard is no different for it. */
  load(id: string, record: T): void;
  keys(): Generator<string>;
  values(): Generator<T>;
  [Symbol.iterator](): Generator<[id: string, record: T]>;
  readonly size: number;
  readonly shards: number;
  /** Shards that hold something else than when they were last taken. */
  dirty(): number[];
  /** The shard in which a record of that id stands. */
  shardOf(id: string): number;
  /** Counts a shard as changed. */
  touch(shard: number): void;
  /** A copy of what stands in a shard, which counts as unchanged from now on. */
  take(shard: number): Map<string, T>;
  /** Adds a shard, and moves into it what belongs there from the one shard that is too large for it. */
  grow(): void;
}

export function createShelf<T>(shards = 1): Shelf<T> {
  const maps = Array.from({ length: Math.max(1, shards) }, () => new Map<string, T>());
  const changed = new Set<number>();
  let size = 0;

  const shardOf = (id: string) => shardAmong(maps.length, id);
  const mapOf = (id: string) => at(shardOf(id));
  const at = (shard: number) => maps[shard] as Map<string, T>;
  const put = (records: Map<string, T>, id: string, record: T) => {
    size -= records.size;
    records.set(id, record);
    size += records.size;
  };

  return {
    get: (id) => mapOf(id).get(id),
    set: (id, record) => {
      const shard = shardOf(id);
      put(at(shard), id, record);
      changed.add(shard);
    },
    delete: (id) => {
      const shard = shardOf(id);
      if (!at(shard).delete(id)) return;
      size -= 1;
      changed.add(shard);
    },
    load: (id, record) => put(mapOf(id), id, record),
    keys: function* () {
      for (const records of maps) yield* records.keys();
    },
    values: function* () {
      for (const records of maps) yield* records.values();
    },
    [Symbol.iterator]: function* () {
      for (const records of maps) yield* records;
    },
    get size() {
      return size;
    },
    get shards() {
      return maps.length;
    },
    dirty: () => [...changed],
    shardOf,
    touch: (shard) => changed.add(shard),
    take: (shard) => {
      changed.delete(shard);
      return new Map(at(shard));
    },
    grow: () => {
      const added = maps.length;
      const source = sourceOf(added);
      maps.push(new Map());
      for (const [id, record] of at(source)) {
        if (shardOf(id) !== added) continue;
        at(source).delete(id);
        at(added).set(id, record);
      }
      changed.add(source).add(added);
    },
  };
}

/**
 * The shard of an id among so many (linear hashing): one more shard takes its records from a single one, and all
 * others stay as they are, so that growing never rewrites everything. Part of the format of the data directory.
 */
export function shardAmong(shards: number, id: string): number {
  const twice = nextPowerOfTwo(shards);
  const shard = crc32(id) & (twice - 1);
  return shard < shards ? shard : shard - twice / 2;
}

// --- Internal helpers ---

/** The smallest power of two that is no smaller. */
const nextPowerOfTwo = (count: number): number => 2 ** (32 - Math.clz32(count - 1));

/** The shard in which the records of a new shard stood before. */
const sourceOf = (added: number): number => (added === 0 ? 0 : added - nextPowerOfTwo(added + 1) / 2);
