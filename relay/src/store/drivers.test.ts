import { expect, test } from 'vitest';
import { parseStore } from './drivers.ts';

test('a store’s name shows its location, but no credentials', () => {
  const nameOf = (setting: string) => parseStore(setting).name;
  expect(nameOf('lowdb:/srv/relay')).toBe('lowdb:/srv/relay');
  expect(nameOf('postgres://relay:secret@db.example/connect?pool_max=20')).toBe(
    'postgres://db.example:5432/connect',
  );
  expect(nameOf('postgres://relay:secret@[::1]:5433/connect')).toBe('postgres://[::1]:5433/connect');
  expect(nameOf('postgres:///connect?host=/run/postgresql&sslcert=/etc/cert&sslkey=/etc/key')).toBe(
    'postgres:///connect?host=/run/postgresql',
  );
});

test('an unknown kind of store is refused with the forms of all drivers', () => {
  expect(() => parseStore('sqlite:VALUE')).toThrow(/^must be lowdb:<directory> or postgres:\/\/…$/);
});
