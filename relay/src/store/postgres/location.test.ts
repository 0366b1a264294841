import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { connectionOptions } from './connection-options.ts';
import { parsePostgresUrl } from './location.ts';

const refusalOf = (url: string): string => {
  try {
    parsePostgresUrl(url);
    return 'taken';
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message;
  }
};

test('a URL gives the database’s location, and any part may be percent-encoded', () => {
  expect(
    parsePostgresUrl('postgresql://re%40lay:p%2Fss@db.example:6543/conn%20ect?pool_max=20'),
  ).toMatchObject({
    host: 'db.example',
    port: 6543,
    database: 'conn ect',
    user: 're@lay',
    password: 'p/ss',
    poolMax: 20,
  });
  expect(parsePostgresUrl('postgres:///relay?host=/run/postgresql')).toMatchObject({
    host: '/run/postgresql',
    port: 5432,
    user: undefined,
    tls: 'disable',
    poolMax: 10,
  });
  expect(parsePostgresUrl('postgres://[::1]:5433/relay')).toMatchObject({ host: '::1', tls: 'disable' });
});

test('may name several servers, and that a standby is passed over', () => {
  const url =
    'postgres://relay:x@db-1.example,[::1]:5433,db-3.example:6000/relay?target_session_attrs=read-write';
  expect(parsePostgresUrl(url)).toMatchObject({
    host: 'db-1.example',
    port: 5432,
    others: [
      { host: '::1', port: 5433 },
      { host: 'db-3.example', port: 6000 },
    ],
    isWritable: true,
    tls: 'verify-full',
  });
  expect(parsePostgresUrl('postgres://localhost,127.0.0.1:5433/relay')).toMatchObject({ tls: 'disable' });
  expect(parsePostgresUrl('postgres://localhost,db.example/relay')).toMatchObject({ tls: 'verify-full' });
  for (const bad of ['a,/x', 'a,b:port/x', 'a,b/x?target_session_attrs=standby']) {
    expect(() => parsePostgresUrl(`postgres://${bad}`), bad).toThrow(RangeError);
  }
});

describe('TLS', () => {
  test.each([
    ['postgres://localhost/relay', 'disable'],
    ['postgres://127.0.0.1/relay', 'disable'],
    ['postgres://db.example/relay', 'verify-full'],
    ['postgres://10.0.0.7/relay', 'verify-full'],
    ['postgres://127.example/relay', 'verify-full'],
    ['postgres://db.example/relay?sslmode=disable', 'disable'],
    ['postgres://localhost/relay?sslmode=verify-full', 'verify-full'],
    ['postgres://db.example/relay?host=10.0.0.7', 'verify-full'],
  ])('of %s is %s: off only on loopback, or if the URL says so', (url, tls) => {
    expect(parsePostgresUrl(url).tls).toBe(tls);
  });

  // With private authorities and a real server: test/store/postgres/tls.test.ts.
  test.each(['', 'sslrootcert=system'])(
    'with "%s" trusts the machine’s authorities, and verifies the host',
    (url) => {
      const { ssl } = connectionOptions(parsePostgresUrl(`postgres://db.example/relay?${url}`));
      expect(ssl).toEqual({ host: 'db.example', rejectUnauthorized: true });
    },
  );
});

test.each([
  'postgres://',
  'postgres://db.example',
  'postgres://db.example/',
  'postgres://db.example/a/b',
  'postgres:///relay',
  'postgres://db.example/relay#x',
  'postgres://db.example:port/relay',
  'postgres://u:se%cret@db.example/relay',
  'postgres://db.example/relay?sslmode=prefer',
  'postgres://db.example/relay?sslmode=allow',
  'postgres://db.example/relay?sslmode=verify-ca',
  'postgres://db.example/relay?sslmode=verify-ca&sslrootcert=system',
  'postgres://db.example/relay?sslmode=require&sslrootcert=system',
  'postgres://db.example/relay?sslmode=disable&sslmode=verify-full',
  'postgres://db.example/relay?sslcert=/etc/cert.pem',
  'postgres://db.example/relay?sslkey=/etc/key.pem',
  'postgres://db.example/relay?pool_max=1',
  'postgres://db.example/relay?pool_max=many',
  'postgres://db.example/relay?options=-c%20x',
])('%s is refused in a message that shows nothing of it', (url) => {
  const refusal = refusalOf(url);
  expect(refusal).toMatch(/^(has|must|takes) /);
  expect(refusal).not.toMatch(/db\.example|cret|prefer(?!,)|many/);
});

test('the password is never printed or listed, but is used', () => {
  const location = parsePostgresUrl('postgres://relay:open-sesame@db.example/relay');
  const shown = inspect(location) + JSON.stringify(location) + JSON.stringify({ ...location });
  expect(shown).not.toContain('open-sesame');
  expect(connectionOptions(location).password).toBe('open-sesame');
});

test('connecting has a time limit, and so has waiting for an answer', () => {
  expect(connectionOptions(parsePostgresUrl('postgres://localhost/relay'))).toMatchObject({
    max: 10,
    connectionTimeoutMillis: 5_000,
    query_timeout: 15_000,
    keepAlive: true,
    application_name: 'noiseaware-connect',
  });
});
