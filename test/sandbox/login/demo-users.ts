import type { NewUser } from '../state/directory.ts';

/** Who is named on the login page. */
export const demoUser = {
  email: 'owner@example.com',
  password: 'sandbox',
  name: 'Olivia Owner',
  organizations: ['Harbor House Rentals'],
} as const satisfies NewUser;

/** Who has several organizations to choose from. */
export const severalOrganizationsUser = {
  email: 'manager@example.com',
  password: 'sandbox',
  name: 'Max Manager',
  organizations: ['Pine Ridge Cabins', 'Lakeside Lofts', 'Old Town Suites'],
} as const satisfies NewUser;
