import { copyFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PostgresTrouble } from '@noiseaware-connect/relay/store/postgres/trouble';
import { afterAll, expect, test } from 'vitest';
import { directoryOfFile } from '../../support/fresh-directory.ts';
import { makeAuthority } from '../../support/postgres/certificates.ts';
import { databaseAt } from '../../support/postgres/database-at.ts';
import { startPostgresServer } from '../../support/postgres/postgres-server.ts';
import { relayEnvironment } from '../../support/relay/relay-environment.ts';
import { runCommand } from '../../support/relay/run-command.ts';
import { openStore } from './open-store.ts';

/** The server is `localhost`, accepts only TLS, and the user `relay` only with a certificate for that name. */
const whoMayLogIn = `
hostssl all postgres 127.0.0.1/32 trust
hostssl all relay    127.0.0.1/32 trust clientcert=verify-full
`;

const folder = await directoryOfFile();
const file = (name: string) => path.join(folder, name);
const [ours, others] = await Promise.all([makeAuthority('Ours'), makeAuthority('Others')]);
const own = await ours.certify('localhost');
const files = {
  'server.crt': own.certificate,
  'server.key': own.key,
  'ca.crt': ours.certificate,
  'pg_hba.conf': whoMayLogIn,
};
const server = await startPostgresServer({ ssl: 'on', ssl_ca_file: 'ca.crt' }, files);
afterAll(() => server.remove());
for (const [name, authority] of Object.entries({ ours, others })) {
  const client = await authority.certify('relay');
  await writeFile(file(`${name}-ca.pem`), authority.certificate);
  await writeFile(file(`${name}.pem`), client.certificate);
  await writeFile(file(`${name}.key`), client.key);
}
await writeFile(file('empty.pem'), '');
/** Direct access to the database. */
const past = databaseAt(`${server.url}?sslmode=no-verify`);
await past.query('CREATE ROLE relay SUPERUSER LOGIN');

/** The server's URL with these parameters; files are given by name only. */
function urlWith(parameters: Record<string, string>, { host = 'localhost', user = 'postgres' } = {}): string {
  const url = new URL(server.url);
  url.hostname = host;
  url.username = user;
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, value.includes('.') ? file(value) : value);
  }
  return url.href;
}

/** Opens a store there and reads how PostgreSQL sees the connection: `encrypted`, `plain`, or why there is none. */
async function opening(url: string): Promise<string> {
  try {
    const store = await openStore(url);
    const sessions = await past.query(
      "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'noiseaware-connect'",
    );
    // On its own connection, outside of the pool.
    await store.archive.read(async () => undefined);
    await store.close();
    return sessions.length > 0 && sessions.every(({ ssl }) => ssl === true) ? 'encrypted' : 'plain';
  } catch (error) {
    return (error as Error).message;
  }
}
const refused = (code: string) => `PostgreSQL cannot be used now: ${new PostgresTrouble(code).description}`;

const full = { sslmode: 'verify-full', sslrootcert: 'ours-ca.pem' };
test.for<[mode: string, parameters: Record<string, string>, host: string, outcome: string]>([
  ['verify-full', full, 'localhost', 'encrypted'],
  ['verify-full', full, '127.0.0.1', refused('ERR_TLS_CERT_ALTNAME_INVALID')],
  ['verify-full', { sslrootcert: 'others-ca.pem' }, 'localhost', refused('SELF_SIGNED_CERT_IN_CHAIN')],
  ['verify-full', {}, 'localhost', refused('SELF_SIGNED_CERT_IN_CHAIN')],
  ['verify-ca', { sslrootcert: 'ours-ca.pem' }, '127.0.0.1', 'encrypted'],
  ['verify-ca', { sslrootcert: 'others-ca.pem' }, 'localhost', refused('SELF_SIGNED_CERT_IN_CHAIN')],
  ['require', {}, '127.0.0.1', 'encrypted'],
  ['require', { sslrootcert: 'others-ca.pem' }, '127.0.0.1', refused('SELF_SIGNED_CERT_IN_CHAIN')],
  ['disable', {}, 'localhost', refused('28000')],
])('sslmode=%s with %o to %s: %s', async ([sslmode, parameters, host, outcome]) => {
  expect(await opening(urlWith({ ...parameters, sslmode }, { host }))).toBe(outcome);
});

test('presents the client certificate of sslcert and sslkey, and is refused with one of another authority', async () => {
  const as = (more: Record<string, string>) => opening(urlWith({ ...full, ...more }, { user: 'relay' }));
  expect(await as({ sslcert: 'ours.pem', sslkey: 'ours.key' })).toBe('encrypted');
  expect(await as({})).toBe(refused('28000'));
  expect(await as({ sslcert: 'others.pem', sslkey: 'others.key' })).toBe(
    refused('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'),
  );
});

test('refuses a server without TLS if the URL requires it', async () => {
  const plain = await startPostgresServer();
  expect(await opening(`${plain.url}?sslmode=require`)).toBe(refused('ENOTLS'));
  await plain.remove();
});

const named = (parameter: string, trouble: string) =>
  `the file that RELAY_STORE names as ${parameter} ${trouble}`;
test.for<[parameters: Record<string, string>, words: string]>([
  [{ sslrootcert: 'nowhere.pem' }, named('sslrootcert', 'cannot be read')],
  // Node would treat it as no certificate and trust every public authority.
  [{ sslrootcert: 'empty.pem' }, named('sslrootcert', 'does not hold a certificate (PEM)')],
  [{ sslcert: 'empty.pem', sslkey: 'ours.key' }, named('sslcert', 'does not hold a certificate (PEM)')],
  [
    { sslcert: 'ours.pem', sslkey: 'ours.pem' },
    named('sslkey', 'does not hold a private key without a passphrase (PEM)'),
  ],
  [
    { sslcert: 'ours.pem', sslkey: 'others.key' },
    'the sslcert and the sslkey of RELAY_STORE do not belong together',
  ],
])('a command with %o says: %s', async ([parameters, words]) => {
  const env = { ...relayEnvironment(folder), RELAY_STORE: urlWith({ ...full, ...parameters }) };
  expect(await runCommand(['connections', 'list'], env)).toEqual({
    code: 1,
    stdout: '',
    stderr: `relay: ${words}\n`,
  });
});

test('certificate files are read once: an incomplete rotation does not break the store', async () => {
  await copyFile(file('ours-ca.pem'), file('rotating.pem'));
  const store = await openStore(urlWith({ ...full, sslrootcert: 'rotating.pem' }));
  await rm(file('rotating.pem'));
  expect(await store.archive.read(async ({ size }) => size)).toBe(0);
  await store.close();
});
