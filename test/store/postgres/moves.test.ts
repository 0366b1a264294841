import { createLog } from '@noiseaware-connect/relay/log';
import type { Move } from '@noiseaware-connect/relay/store/archive';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import { StoreUnavailable } from '@noiseaware-connect/relay/store/store';
import { beforeEach, expect, test } from 'vitest';
import type { TestDatabase } from '../../support/postgres/database-at.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { recordsOf } from '../conformance/archive-checks.ts';
import { operator, sampleService, start } from '../conformance/samples.ts';
import { addConnection } from '../conformance/store-check.ts';

const move: Move = { kind: 'migration', source: 'elsewhere', digest: 'digest', at: start };
const services = { collection: 'services', from: 0, records: [sampleService()] } as const;
const audit = {
  collection: 'audit',
  from: 0,
  records: [{ at: start, what: 'connected', who: operator }],
} as const;
let database: TestDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
const open = () => openPostgresStore({ location: parsePostgresUrl(database.url), log: createLog('silent') });

test('a command whose move another one has resumed writes nothing more, not even its end', async () => {
  const [first, second] = [await open(), await open()];
  await first.archive.begin(move);
  await first.archive.write(services);
  expect(await second.archive.begin(move)).toEqual({ outcome: 'resumed', move });
  const late = [
    () => first.archive.write(audit),
    () => first.archive.write(services),
    () => first.archive.finish({ at: start, what: 'migrated', who: operator }),
  ];
  for (const write of late) await expect(write()).rejects.toThrow('another command has taken this move over');
  await second.archive.write(audit);
  await second.archive.finish({ at: start, what: 'migrated', who: operator });
  for (const write of late) await expect(write()).rejects.toThrow('nothing more was written');
  expect((await recordsOf(second))['audit']).toHaveLength(2);
  await Promise.all([first.close(), second.close()]);
});

test('of ten commands that begin different moves at once, one does', async () => {
  const stores = await Promise.all(Array.from({ length: 10 }, open));
  const begun = await Promise.all(
    stores.map((store, index) => store.archive.begin({ ...move, source: `${index}` })),
  );
  expect(begun.map(({ outcome }) => outcome).sort()).toEqual([...Array(9).fill('another'), 'begun']);
  await Promise.all(stores.map((store) => store.close()));
});

test('what cannot be read is no part of any copy: it is named, and there is none', async () => {
  const store = await open();
  for (const id of ['a', 'b']) await addConnection(store, { id });
  await database.query(
    `UPDATE connections SET record = record || '{"tokens":"secret-damage"}' WHERE id = 'b'`,
  );
  await expect(recordsOf(store)).rejects.toThrow(/^a row of connections is not readable: b$/);
  // Its other values still count.
  expect((await store.keys.census()).reduce((sum, { values }) => sum + values, 0)).toBe(4);
  await store.close();
});

test('a database that goes away while it is read is said to be away, and whatever else goes wrong is told as it is', async () => {
  const store = await open();
  await addConnection(store);
  const reading = store.archive.read(async ({ batches }) => {
    await database.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    for await (const _ of batches());
  });
  await expect(reading).rejects.toThrow(StoreUnavailable);
  const broken = store.archive.read(async () => {
    throw new Error('the disk of the backup is full');
  });
  await expect(broken).rejects.toThrow('the disk of the backup is full');
  await store.close();
});
