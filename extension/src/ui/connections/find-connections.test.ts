import { expect, it } from 'vitest';
import { aConnection } from '../../test-support/fake-relay.ts';
import { findConnections } from './find-connections.ts';

const named = (id: string, name: string) => aConnection({ id, account: { id: `crm-${id}`, name } });

it('puts what needs a person first, then goes by name', () => {
  const list = [
    named('1', 'Zebra'),
    named('2', 'Aspen'),
    { ...named('3', 'Mole'), status: 'disconnected' as const },
    { ...named('4', 'Yak'), status: 'reauthorization_required' as const },
    { ...named('5', 'Bee'), status: 'degraded' as const },
  ];
  expect(findConnections(list, '').map(({ id }) => id)).toEqual(['4', '5', '2', '1', '3']);
});

it('finds every typed word in name or id, in any case and with any accents', () => {
  const list = [named('1', 'Hôtel du Lac'), named('2', 'Lake House')];
  expect(findConnections(list, 'LAC hotel').map(({ id }) => id)).toEqual(['1']);
  expect(findConnections(list, 'crm-2').map(({ id }) => id)).toEqual(['2']);
  expect(findConnections(list, 'lake hotel')).toEqual([]);
});
