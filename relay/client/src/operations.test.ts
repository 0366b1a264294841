import { scopeOf } from '@noiseaware-connect/shared/contract/access';
import { publicApi } from '@noiseaware-connect/shared/contract/api';
import type { Endpoint } from '@noiseaware-connect/shared/contract/endpoint';
import { expect, it } from 'vitest';
import { callsWithQuery, groups } from './operations.ts';

/** Called by `events()`, which waits and keeps the place. */
const streamed = ['GET /v1/events'];

const operations = Object.values(groups).flatMap((group) =>
  Object.values<string | readonly [string, string]>(group).map((each) =>
    typeof each === 'string' ? { name: each, field: undefined } : { name: each[0], field: each[1] },
  ),
);

const calls = Object.values<Endpoint>(publicApi).filter(({ access }) => scopeOf(access) !== undefined);
const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`;

it('every operation that a service key may call is a method, and no other', () => {
  const names = [...operations.map(({ name }) => name), ...streamed];
  expect(names.toSorted()).toEqual(calls.map(nameOf).toSorted());
});

it('every operation that answers by pages is an iterable list, and no other', () => {
  const paged = calls.filter(({ answer }) => Object.hasOwn(entriesOf(answer), 'nextCursor'));
  const lists = operations.filter(({ field }) => field !== undefined);
  expect(lists.map(({ name }) => name).toSorted()).toEqual(paged.map(nameOf).toSorted());
  for (const { name, field = '' } of lists)
    expect(entriesOf(calls.find((call) => nameOf(call) === name)?.answer), name).toHaveProperty(field);
});

it('of other calls, only those named as such have a query', () => {
  const others = operations.filter(({ field }) => field === undefined).map(({ name }) => name);
  const asking = calls.filter((call) => others.includes(nameOf(call)) && call.query !== undefined);
  expect(asking.map(nameOf)).toEqual(callsWithQuery);
});

// --- Internal helpers ---

const entriesOf = (schema: Endpoint['answer']): object =>
  schema !== undefined && 'entries' in schema ? (schema.entries as object) : {};
