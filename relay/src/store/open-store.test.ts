import { expect, test } from 'vitest';
import { nameOfStore } from './open-store.ts';
import { parsePostgresUrl } from './postgres/location.ts';

test('a store is named by where it is, and by nothing that opens it', () => {
  expect(nameOfStore({ kind: 'lowdb', directory: '/srv/relay' })).toBe('lowdb:/srv/relay');
  const named = (url: string) => nameOfStore(parsePostgresUrl(url));
  expect(named('postgres://relay:secret@db.example/connect?pool_max=20')).toBe(
    'postgres://db.example:5432/connect',
  );
  expect(named('postgres://relay:secret@[::1]:5433/connect')).toBe('postgres://[::1]:5433/connect');
  expect(named('postgres:///connect?host=/run/postgresql&sslcert=/etc/cert&sslkey=/etc/key')).toBe(
    'postgres:///connect?host=/run/postgresql',
  );
});
