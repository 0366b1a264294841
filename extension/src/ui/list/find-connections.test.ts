import type { Filter } from '@noiseaware-connect/shared/parts/list/filters';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { expect, it } from 'vitest';
import { aConnection } from '../../test-support/fake-relay.ts';
import { addMatches, countGroups, countsOf, findConnections } from './find-connections.ts';

const now = Date.parse('2026-05-12T12:00:00Z');
const none = { needsYou: { ids: [], more: false }, all: { ids: [], more: false } };
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
const find = (
  options: { typed?: string; filter?: Filter; keep?: string; from?: Connection[]; me?: string } = {},
) =>
  findConnections(options.from ?? list, {
    typed: options.typed ?? '',
    filter: options.filter ?? 'all',
    keep: options.keep ?? null,
    now,
    me: options.me,
  }).map(({ id }) => id);

it('sorts connections that need a person first, then all others by name, whether they are in trouble or work', () => {
  expect(find()).toEqual(['6', '4', '2', '5', '1']);
  expect(countGroups(list, now)).toEqual({ needs_you: 2, trouble: 1, fine: 2, ended: 1 });
});

it('sorts by the end what needs a person, and numbers in names as numbers', () => {
  const from = [
    named('1', 'Cabin 10'),
    named('2', 'Cabin 2'),
    named('3', 'Alder', { diesAt: '2026-05-15T12:00:00Z' }),
    named('4', 'Yew', { diesAt: '2026-05-13T12:00:00Z' }),
    named('5', 'Ash', { status: 'reauthorization_required', diesAt: null }),
  ];
  expect(find({ from })).toEqual(['4', '3', '5', '2', '1']);
});

it('sorts equal names by the account’s id, and ignores case and accents, as the relay does', () => {
  const from = [
    aConnection({ id: 'a', account: { id: 'crm-10', name: 'Écurie' } }),
    aConnection({ id: 'b', account: { id: 'crm-9', name: 'ecurie' } }),
    aConnection({ id: 'c', account: { id: 'crm-1', name: 'Elm' } }),
  ];
  expect(find({ from })).toEqual(['b', 'a', 'c']);
});

it('shows a person those that they connected or are responsible for, and of these no ended ones', () => {
  const [kim, jo] = [
    { id: 'stf-kim', name: 'Kim' },
    { id: 'stf-jo', name: 'Jo' },
  ];
  const from = [
    named('1', 'Ash', { connectedBy: kim, responsible: jo }),
    named('2', 'Elm', { connectedBy: jo, responsible: kim }),
    named('3', 'Fir', { connectedBy: jo, responsible: jo }),
    named('4', 'Oak', { connectedBy: kim, responsible: kim, status: 'disconnected' }),
  ];
  expect(find({ from, filter: 'mine', me: 'stf-kim' })).toEqual(['1', '2']);
  expect(find({ from, filter: 'mine', me: 'stf-kim', typed: 'oak' })).toEqual(['4']);
});

it('shows what matches the filter, and ended connections only with their filter or in a search', () => {
  expect(find({ filter: 'needs_you' })).toEqual(['6', '4']);
  expect(find({ filter: 'trouble' })).toEqual(['5']);
  expect(find({ filter: 'ended' })).toEqual(['3']);
  expect(find({ typed: 'mole' })).toEqual(['3']);
});

it('keeps the connection just acted on in the list, in any state', () => {
  expect(find({ filter: 'needs_you', keep: '2' })).toEqual(['6', '4', '2']);
  expect(find({ keep: '3' })).toEqual(['6', '4', '2', '5', '3', '1']);
});

it('finds every typed word in name or id, ignoring case and accents', () => {
  const from = [named('1', 'Hôtel du Lac'), named('2', 'Lake House')];
  expect(find({ from, typed: 'LAC hotel' })).toEqual(['1']);
  expect(find({ from, typed: 'crm-2' })).toEqual(['2']);
  expect(find({ from, typed: 'lake hotel' })).toEqual([]);
});

it('shows the relay’s counts over all connections, once the relay has counted', () => {
  const known = { connections: list, unreadable: false, at: now, pages: none, learned: [] };
  expect(countsOf({ summary: null, known }, now)).toMatchObject({ needs_you: 2, fine: 2 });
  const counts = { needsYou: 499, trouble: 3, fine: 2_498, ended: 0, nextDeath: null };
  const summary = { ...counts, pendingLinks: 0, waitingLinks: 0 };
  expect(countsOf({ summary, known }, now)).toEqual({ needs_you: 499, trouble: 3, fine: 2_498, ended: 0 });
});

it('adds what the relay found once, in its latest known state, without ended connections', () => {
  const [zebra, , mole] = list;
  if (zebra === undefined || mole === undefined) throw new Error('the list has three');
  const older = { ...zebra, status: 'degraded' as const };
  const far = named('9', 'Newt');
  const add = (own: Connection[], wantsEnded: boolean) =>
    addMatches(own, [older, far, mole], { connections: [zebra], wantsEnded });
  expect(add([], false)).toEqual([zebra, far]);
  expect(add([zebra], true)).toEqual([zebra, far, mole]);
});
