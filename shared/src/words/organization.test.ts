import { expect, it } from 'vitest';
import { organizationOf, organizationsApart } from './organization.ts';

it('separates an organization’s name from its id', () => {
  expect(organizationOf('Harbor House (North) (42)')).toEqual({ name: 'Harbor House (North)', id: '42' });
  expect(organizationOf('9007199254740994')).toEqual({ name: '9007199254740994', id: null });
});

it('keeps the ids in the names of organizations that are called the same', () => {
  expect(organizationsApart(['Rentals (1)', 'Lofts (2)'])).toEqual([
    { name: 'Rentals', id: '1' },
    { name: 'Lofts', id: '2' },
  ]);
  expect(organizationsApart(['Rentals (1)', 'Rentals (2)', 'Lofts (3)']).map(({ name }) => name)).toEqual([
    'Rentals (1)',
    'Rentals (2)',
    'Lofts',
  ]);
});
