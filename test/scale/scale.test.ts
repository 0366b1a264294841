import { expect, test } from 'vitest';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { measureCalls } from './measure-calls.ts';

// Only in the soak: the rows alone take minutes.

test('with 200,000 connections 95 of 100 calls that read take at most 300 ms', {
  timeout: 1_800_000,
}, async () => {
  const measured = await measureCalls(await freshDatabase(), 200_000, 20);
  expect(measured.length).toBeGreaterThan(50);
  expect(measured.flatMap(({ refused }) => refused)).toEqual([]);
  expect(measured.filter(({ p95 }) => p95 > 300)).toEqual([]);
});
