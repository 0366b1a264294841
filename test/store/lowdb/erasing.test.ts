import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { addConnection, atOnce } from '../conformance/store-check.ts';
import { lowdbStage, outcome } from './stage.ts';

const stage = lowdbStage();
const { filesWith, forget, inside, open } = stage;

const secretOf = (id: string) => `sealed-of-${id}.`;
const withSecret = (id: string) => ({ id, accessCode: secretOf(id) });

test('once a connection is forgotten, no file has its secrets or its events, and those of others stay', async () => {
  const store = await open();
  for (const id of ['connection-1', 'connection-2']) await addConnection(store, withSecret(id));
  expect(await filesWith(secretOf('connection-1'))).not.toEqual([]);
  expect(await filesWith('"connection.connected","at"')).not.toEqual([]);
  await forget('connection-1', store);
  expect(await filesWith(secretOf('connection-1'))).toEqual([]);
  const subjects = (await store.events.read({ after: 0, limit: 9 })).events.map(({ subject, type }) => [
    subject,
    type,
  ]);
  expect(subjects).toEqual([
    ['connection-2', 'connection.connected'],
    ['connection-1', 'connection.disconnected'],
  ]);
  expect(await filesWith(secretOf('connection-2'))).not.toEqual([]);
});

test('secrets are erased at the next start if the process died between deleting and erasing them', async () => {
  const store = await open();
  await addConnection(store, withSecret('connection-1'));
  const reader = hold();
  const forgetting = outcome(forget('connection-1', store));
  await expect.poll(async () => (await store.connections.find('connection-1'))?.accessCode).toBe(null);
  const left = await stage.leave();
  reader.close();
  await forgetting;
  expect(await filesWith(secretOf('connection-1'), left)).not.toEqual([]);
  const next = await open({ directory: left });
  expect(await next.connections.find('connection-1')).toMatchObject({ accessCode: null });
  expect(await filesWith(secretOf('connection-1'), left)).toEqual([]);
});

test('while another process reads, erasing waits; then it is refused, and done by repeating the call', async () => {
  const store = await open();
  await addConnection(store, withSecret('connection-1'));
  const reader = hold();
  const begun = performance.now();
  expect(await outcome(forget('connection-1', store))).toBe('unavailable');
  expect(performance.now() - begun).toBeGreaterThan(4_000);
  expect(await filesWith(secretOf('connection-1'))).not.toEqual([]);
  reader.close();
  expect(await outcome(forget('connection-1', store))).toBe('done');
  expect(await filesWith(secretOf('connection-1'))).toEqual([]);
}, 30_000);

test('while another process reads, other calls are answered', async () => {
  const store = await open();
  await addConnection(store, withSecret('connection-1'));
  const reader = hold();
  const forgetting = outcome(forget('connection-1', store));
  await atOnce(20, (index) => stage.begin(`${index}`, store));
  reader.close();
  expect(await forgetting).toBe('done');
  expect(await filesWith(secretOf('connection-1'))).toEqual([]);
});

test('connections forgotten one after another and at once leave nothing, however many records there are', async () => {
  const store = await open();
  const ids = Array.from({ length: 300 }, (_, index) => `connection-${index}`);
  for (const id of ids) await addConnection(store, withSecret(id));
  const [last = '', ...others] = ids;
  await Promise.all(others.filter((_, index) => index % 2 === 0).map((id) => forget(id, store)));
  await forget(last, store);
  const left = await Promise.all([last, ...others].map((id) => filesWith(secretOf(id))));
  expect(left.filter((files) => files.length > 0)).toHaveLength(149);
});

test('a copy of the database by SQLite’s own means is whole while the relay writes', async () => {
  const store = await open();
  await addConnection(store);
  const database = new DatabaseSync(inside('relay.db'), { readOnly: true });
  const copy = path.join(stage.directory, '..', 'copy.db');
  database.exec(`VACUUM INTO '${copy}'`);
  database.close();
  const other = `${stage.directory}-copy`;
  const second = await open({ directory: other });
  await second.close();
  await copyFile(copy, path.join(other, 'relay.db'));
  expect(await (await open({ directory: other })).connections.find('connection-1')).toBeDefined();
});

/** Another process that reads the database, and so needs its write-ahead log. */
function hold(): DatabaseSync {
  const reader = new DatabaseSync(inside('relay.db'), { readOnly: true });
  reader.exec('BEGIN; SELECT count(*) FROM records');
  reader.prepare('SELECT count(*) FROM records').get();
  return reader;
}
