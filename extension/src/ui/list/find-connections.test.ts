import type { Connection } from '@noiseaware-connect/shared/shapes';
import { expect, it } from 'vitest';
import { aConnection } from '../../test-support/fake-relay.ts';
import { countGroups, type Filter, findConnections } from './find-connections.ts';

const now = Date.parse('2026-05-12T12:00:00Z');
const named = (id: string, name: string, rest: Partial<Connection> = {}) =>
  aConnection({ id, account: { id: `crm-${id}`, name }, ...rest });

const list = [
  named('1', 'Zebra'),
  named('2', 'Aspen'),
  named('3', 'Mole', { status: 'disconnected' }),
  named('4', 'Yak', { status: 'reauthorization_required' }),
  named('5', 'Bee', { status: 'degraded', cause: 'slow' }),
  named('6', 'Cow', { status: 'degraded', cause: 'slow', diesAt: '2026-05-14T12:00:00Z' }),
];
const find = (options: { typed?: string; filter?: Filter; keep?: string; from?: Connection[] } = {}) =>
  findConnections(options.from ?? list, {
    typed: options.typed ?? '',
    filter: options.filter ?? 'all',
    keep: options.keep ?? null,
    now,
  }).map(({ id }) => id);

it('puts what needs a person first, then trouble, then what works, each by name', () => {
  expect(find()).toEqual(['6', '4', '5', '2', '1']);
  expect(countGroups(list, now)).toEqual({ needs_you: 2, trouble: 1, fine: 2, ended: 1 });
});

it('shows what a filter is about, and what has ended only there or when it is searched for', () => {
  expect(find({ filter: 'needs_you' })).toEqual(['6', '4']);
  expect(find({ filter: 'trouble' })).toEqual(['5']);
  expect(find({ filter: 'ended' })).toEqual(['3']);
  expect(find({ typed: 'mole' })).toEqual(['3']);
});

it('keeps the one that was acted on, whatever became of it', () => {
  expect(find({ filter: 'needs_you', keep: '2' })).toEqual(['6', '4', '2']);
  expect(find({ keep: '3' })).toEqual(['6', '4', '5', '2', '1', '3']);
});

it('finds every typed word in name or id, in any case and with any accents', () => {
  const from = [named('1', 'Hôtel du Lac'), named('2', 'Lake House')];
  expect(find({ from, typed: 'LAC hotel' })).toEqual(['1']);
  expect(find({ from, typed: 'crm-2' })).toEqual(['2']);
  expect(find({ from, typed: 'lake hotel' })).toEqual([]);
});
