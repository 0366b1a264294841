import { expect, test } from 'vitest';
import { createShelf, shardAmong } from './shelf.ts';

const ids = Array.from({ length: 5_000 }, (_, index) => `id-${index}`);

test('a shelf that grows keeps every record, and each one stands in the shard of its id', () => {
  const shelf = createShelf<string>();
  for (const id of ids) shelf.set(id, `record of ${id}`);
  while (shelf.size > 50 * shelf.shards) shelf.grow();
  expect([shelf.size, shelf.shards]).toEqual([5_000, 100]);
  expect(ids.every((id) => shelf.get(id) === `record of ${id}`)).toBe(true);
  const shards = Array.from({ length: 100 }, (_, shard) => [...shelf.take(shard).keys()]);
  expect(shards.every((each, shard) => each.every((id) => shelf.shardOf(id) === shard))).toBe(true);
  expect(Math.max(...shards.map(({ length }) => length))).toBeLessThan(150);
});

test('one more shard takes its records from a single one', () => {
  for (const shards of [1, 2, 3, 4, 7, 8, 9, 100]) {
    const moved = ids.filter((id) => shardAmong(shards, id) !== shardAmong(shards + 1, id));
    expect(new Set(moved.map((id) => shardAmong(shards, id))).size).toBe(1);
    expect(new Set(moved.map((id) => shardAmong(shards + 1, id)))).toEqual(new Set([shards]));
  }
});

test('only shards that hold something else than when they were taken count as changed', () => {
  const shelf = createShelf<number>(4);
  for (const id of ids) shelf.load(id, 0);
  expect(shelf.dirty()).toEqual([]);
  shelf.delete('unknown');
  expect(shelf.dirty()).toEqual([]);
  shelf.set('id-1', 1);
  shelf.delete('id-1');
  expect(shelf.dirty()).toEqual([shelf.shardOf('id-1')]);
  shelf.take(shelf.shardOf('id-1'));
  expect(shelf.dirty()).toEqual([]);
});
