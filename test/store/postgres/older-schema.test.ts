import { requireWhole } from '@noiseaware-connect/relay/backup/target-store';
import { requireKeys } from '@noiseaware-connect/relay/keys/require-keys';
import { createLog } from '@noiseaware-connect/relay/log';
import { openDatabase } from '@noiseaware-connect/relay/store/postgres/database';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { migrate } from '@noiseaware-connect/relay/store/postgres/migrate';
import { migrations } from '@noiseaware-connect/relay/store/postgres/migrations/index';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { beforeEach, expect, test } from 'vitest';
import { newKey, sealedConnection } from '../../backup/sealed-store.ts';
import type { TestDatabase } from '../../support/postgres/database-at.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { relayEnvironment } from '../../support/relay/relay-environment.ts';
import { runCommand } from '../../support/relay/run-command.ts';
import { start } from '../conformance/samples.ts';
import { freshDirectory } from '../tested-stores.ts';

const log = createLog('silent');
const right = newKey('k1');
let database: TestDatabase;

/** A database at which relays of the first version are at work. */
beforeEach(async () => {
  database = await freshDatabase();
  const older = openDatabase(parsePostgresUrl(database.url), log);
  await migrate(older, migrations.slice(0, 1));
  await older.close();
  const connection = JSON.stringify(await sealedConnection([right], 'c'));
  await database.query('INSERT INTO connections (record, place) VALUES ($1, $2)', [connection, 'c']);
});

const open = (admit: (store: Store) => Promise<void>) =>
  openPostgresStore({ location: parsePostgresUrl(database.url), log, admit });
const versions = async () =>
  (await database.query<{ version: number }>('SELECT version FROM schema_version ORDER BY version')).map(
    ({ version }) => version,
  );

test('a start that is refused for its keys leaves the tables to the older relays', async () => {
  const wrong = { ...newKey('k2'), id: 'k1' };
  await expect(open((store) => requireKeys(store, [newKey('k2')]))).rejects.toThrow('has no key "k1"');
  await expect(open((store) => requireKeys(store, [wrong]))).rejects.toThrow('another key "k1"');
  expect(await versions()).toEqual([1]);
});

test('a start that is refused for a move that has not finished leaves the tables to the older relays', async () => {
  const move = { kind: 'migration', source: 'elsewhere', digest: 'digest', at: start };
  await database.query('INSERT INTO moves (record) VALUES ($1)', [JSON.stringify(move)]);
  await expect(open(requireWhole)).rejects.toThrow('has not finished');
  expect(await versions()).toEqual([1]);
});

test('a start that is admitted brings the tables to its version', async () => {
  const store = await open(async (found) => {
    await requireWhole(found);
    await requireKeys(found, [right]);
    expect(await versions()).toEqual([1]);
  });
  expect(await versions()).toEqual([1, 2]);
  expect(await store.tools.list()).toEqual([]);
  await store.close();
});

test('a command beside the relays leaves the tables to them, and says what has to come first', async () => {
  const env = { ...relayEnvironment('unused'), RELAY_STORE: database.url };
  for (const args of [
    ['keys', 'list'],
    ['connections', 'list'],
    ['invite', '--name', 'Alex'],
    ['backup', '--to', 'unused'],
  ]) {
    expect(await runCommand(args, env)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'relay: the database has the tables of an older version, which a command leaves to the relays that work with them: start a relay of this version first, or run the command of that one. Nothing was changed\n',
    });
  }
  expect(await versions()).toEqual([1]);
});

test('a migration that is refused since relays are at work leaves the tables to them', async () => {
  await database.query(
    "INSERT INTO relay_notes (key, at) VALUES ('k1', extract(epoch FROM clock_timestamp()))",
  );
  const { directory, remove } = await freshDirectory();
  const refused = await runCommand(['migrate', '--to', database.url], relayEnvironment(directory));
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('a relay was at work with')]);
  expect(await versions()).toEqual([1]);
  await remove();
});

test('a migration to or from tables of an older version leaves them to relays of that version', async () => {
  const { directory, remove } = await freshDirectory();
  const older = { ...relayEnvironment('unused'), RELAY_STORE: database.url };
  for (const refused of [
    await runCommand(['migrate', '--to', database.url], relayEnvironment(directory)),
    await runCommand(['migrate', '--to', `lowdb:${directory}-other`], older),
  ]) {
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('an older version')]);
  }
  expect(await versions()).toEqual([1]);
  await remove();
});
