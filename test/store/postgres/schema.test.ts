import { schemaScript } from '@noiseaware-connect/relay/store/postgres/schema';
import { beforeEach, expect, inject, test } from 'vitest';
import { databaseAt, type TestDatabase } from '../../support/postgres/database-at.ts';
import { freshDatabase, serverOfRun } from '../../support/postgres/postgres-database.ts';
import { relayEnvironment } from '../../support/relay/relay-environment.ts';
import { runRelay } from '../../support/relay/relay-process.ts';
import { ada, samplePairing } from '../conformance/samples.ts';
import { openStore } from './open-store.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});

const open = () => openStore(database.url);
const versions = async () =>
  (await database.query<{ version: number }>('SELECT version FROM schema_version ORDER BY version')).map(
    ({ version }) => version,
  );

/** Every table, column and index, as PostgreSQL reports them. */
const shape = ({ query } = database) =>
  query(`
    SELECT table_name AS of, column_name AS name, data_type AS what, generation_expression AS how
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT tablename, indexname, indexdef, NULL FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY 1, 2, 3`);

test('one of ten relays that concurrently open an empty database creates the schema; later ones keep it', async () => {
  const stores = await Promise.all(Array.from({ length: 10 }, open));
  const pairing = (index: number) => samplePairing({ id: `${index}`, codeHash: `${index}` });
  await Promise.all(stores.map((store, index) => store.pairings.start(pairing(index), ada)));
  await Promise.all(stores.map((store) => store.close()));
  const made = await shape();
  const later = await open();
  expect(await later.pairings.find('7')).toEqual(pairing(7));
  await later.close();
  expect([await versions(), await shape()]).toEqual([[1], made]);
});

test('a database of a newer relay version is refused with a message, and not changed', async () => {
  await (await open()).close();
  await database.query('INSERT INTO schema_version (version, oldest) VALUES (2, 2)');
  await expect(open()).rejects.toThrow(
    'the database is at version 2, written by a newer relay; this one knows version 1, and nothing was changed',
  );
  expect(await versions()).toEqual([1, 2]);
});

test.for([
  ['of an unknown version', 'DELETE FROM schema_version', 'its version is none of a relay'],
  [
    'whose version is no number',
    "ALTER TABLE schema_version ALTER version TYPE text; UPDATE schema_version SET version = 'sekret'",
    'its version is none of a relay',
  ],
  ['that lacks tables', 'DROP TABLE connections', 'its tables are not those of a relay'],
  [
    'of another program, which has a table of that name',
    'DROP TABLE schema_version; CREATE TABLE schema_version (sekret text)',
    'its tables are not those of a relay',
  ],
] as const)('a database %s is refused by one sentence, and not changed', async ([_, damage, reason]) => {
  await (await open()).close();
  await database.query(damage);
  const made = await shape();
  const sentence = `the database is damaged, or was not written by a relay (${reason}); nothing was changed. Name an empty directory or database in RELAY_STORE, and restore a backup with `;
  await expect(open()).rejects.toThrow(sentence);
  expect(await shape()).toEqual(made);
});

test('a database that is not of a relay ends upgrade --check with its sentence, which the doctor says, too', async () => {
  await database.query('CREATE TABLE schema_version (sekret text)');
  const sentence = 'the database is damaged, or was not written by a relay';
  const env = { ...relayEnvironment(''), RELAY_STORE: database.url };
  const upgrade = await runRelay(['upgrade', '--check', '--json'], env);
  expect([upgrade.code, upgrade.stdout]).toEqual([1, '']);
  expect(JSON.parse(upgrade.stderr)).toEqual({
    code: 'store_unusable',
    message: expect.stringContaining(sentence),
  });
  const { stdout } = await runRelay(['doctor'], env);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`the data cannot be reached: ${sentence}`);
});

test('a database whose encoding cannot store every name is refused', async () => {
  const server = await serverOfRun();
  const name = `${inject('postgres').prefix}narrow`;
  await databaseAt(server).query(
    `CREATE DATABASE ${name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0`,
  );
  const url = new URL(server);
  url.pathname = `/${name}`;
  const opening = openStore(url.href);
  await expect(opening).rejects.toThrow('the database must be one in UTF8');
});

test('a relay accepts the schema that another user created with the printed SQL', async () => {
  const printed = await runRelay(['database', 'schema'], {});
  expect(printed).toMatchObject({ code: 0, stderr: '' });
  expect(printed.stdout.trim()).toBe(schemaScript);
  const other = await freshDatabase();
  await other.query(printed.stdout);
  const role = `reader_${new URL(other.url).pathname.slice(1)}`;
  await other.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
  await other.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
  const url = new URL(other.url);
  [url.username, url.password] = [role, 'x'];
  const store = await openStore(url.href);
  await store.pairings.start(samplePairing(), ada);
  await store.check();
  await store.close();
  await other.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  await (await open()).close();
  expect(await shape(other)).toEqual(await shape());
});
