import { expect, it } from 'vitest';
import type { Connection } from '../../shapes.ts';
import { sectionsOf } from './sections.ts';

const now = Date.parse('2026-05-12T12:00:00Z');
const knowing = { now, knownAt: now, sure: true, mayConnect: true };
const person = { id: 'staff-1', name: 'Ana Ruiz' };
const connection = (id: string, overrides: Partial<Connection> = {}): Connection => ({
  ...{ id, account: { id: `crm-${id}` }, status: 'active', cause: null, connectedBy: person },
  ...{ responsible: person, connectedAt: '2026-05-01T10:00:00Z', lastRenewedAt: '2026-05-12T10:00:00Z' },
  ...{ userTokenExpiresAt: null, diesAt: '2026-05-27T10:00:00Z', nextRenewalAt: null, troubleSince: null },
  ...{ since: '2026-05-01T10:00:00Z', apiAnsweredAt: null, organization: null },
  ...overrides,
});
const refused = (id: string) => connection(id, { status: 'reauthorization_required', cause: 'refused' });
const password = connection('password', { status: 'degraded', cause: 'password_reset_needed' });
const headsOf = (connections: Connection[], isWhole = true, mayConnect = true) =>
  sectionsOf(connections, { ...knowing, mayConnect }, isWhole).map(({ title, line }) => [title, line]);

it('says once what all connections that need a person need', () => {
  expect(headsOf([refused('1'), refused('2'), connection('3')])).toEqual([
    ['2 need their owner to authorize', 'Owner must authorize again'],
    ['All others', null],
  ]);
  expect(headsOf([refused('1')])[0]?.[0]).toBe('1 needs its owner to authorize');
});

it('says how many of them need their owner if the rest needs something else', () => {
  expect(headsOf([refused('1'), password, refused('2')])).toEqual([
    ['2 of 3 need their owner to authorize', 'Owner must authorize again'],
  ]);
  expect(headsOf([password])).toEqual([['1 needs you', null]]);
});

it('says the same to a person who may not connect', () => {
  expect(headsOf([refused('1')], true, false)[0]?.[0]).toBe('1 needs its owner to authorize');
});

it('names no number while further pages may have more of them', () => {
  expect(headsOf([refused('1')], false)).toEqual([['Needs you', null]]);
  // The list begins with those that need a person.
  expect(headsOf([refused('1'), connection('2')], false)[0]?.[0]).toBe('1 needs its owner to authorize');
});

it('has no head where nothing needs a person', () => {
  expect(headsOf([connection('1'), connection('2')])).toEqual([[null, null]]);
});
