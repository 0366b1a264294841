import { cpSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { ada, samplePairing, start } from '../conformance/samples.ts';
import { addConnection, atOnce } from '../conformance/store-check.ts';
import { lowdbStage, pairing } from './stage.ts';

const stage = lowdbStage();
const { inside, open } = stage;

describe('the data directory', () => {
  test('holds the database and the lock, which only its owner can read', async () => {
    await mkdir(stage.directory);
    await chmod(stage.directory, 0o755);
    const store = await open();
    await addConnection(store);
    const names = (await readdir(stage.directory)).sort();
    const modeOf = async (name: string) => (await stat(inside(name))).mode & 0o777;
    expect(names).toEqual(['lock', 'lock-journal', 'relay.db', 'relay.db-shm', 'relay.db-wal']);
    expect(await Promise.all(['.', ...names].map(modeOf))).toEqual([0o700, ...names.map(() => 0o600)]);
    await store.close();
    expect((await readdir(stage.directory)).sort()).toEqual(['lock', 'relay.db']);
  });

  test('cannot be opened twice, even in one process, and is unlocked once the store is closed', async () => {
    const store = await open();
    await expect(open()).rejects.toThrow('another relay is using');
    await store.pairings.start(samplePairing(), ada);
    await store.close();
    await store.close();
    const again = await open();
    expect(await again.pairings.find('pairing-1')).toEqual(samplePairing());
  });

  test('is unlocked when opening it failed', async () => {
    await mkdir(stage.directory);
    await writeFile(inside('relay.db'), 'not a database');
    await expect(open()).rejects.toThrow('it is no database of SQLite');
    await expect(open()).rejects.toThrow('it is no database of SQLite');
  });

  test('is read by other processes while the relay writes', async () => {
    const store = await open();
    await addConnection(store);
    const reader = new DatabaseSync(inside('relay.db'), { readOnly: true });
    const ids = () => reader.prepare("SELECT id FROM records WHERE collection = 'connections'").all();
    expect(ids()).toMatchObject([{ id: 'connection-1' }]);
    await addConnection(store, { id: 'connection-2' });
    expect(ids()).toHaveLength(2);
    reader.close();
  });

  test('a database whose creation was interrupted is created again', async () => {
    await mkdir(stage.directory);
    await writeFile(inside('relay.db.unfinished'), 'SQLite format 3');
    const store = await open();
    await stage.begin('a', store);
    expect(await store.pairings.find('a')).toEqual(pairing('a'));
    expect(await readdir(stage.directory)).not.toContain('relay.db.unfinished');
  });
});

test('five hundred concurrent commits share a few writes (group commit)', async () => {
  const store = await open();
  const before = (await stat(inside('relay.db-wal'))).size;
  await atOnce(500, (index) => stage.begin(`${index}`, store));
  // A commit of its own writes the changed pages of four indexes again each time: some 20 kB.
  expect((await stat(inside('relay.db-wal'))).size - before).toBeLessThan(500 * 10_000);
});

test('a commit is durable before it is acknowledged', async () => {
  const store = await open();
  await atOnce(40, async (index) => {
    await stage.begin(`${index}`, store);
    // In the same step, so later writes are not in the copy.
    if (index % 8 === 0) cpSync(stage.directory, `${stage.directory}-${index}`, { recursive: true });
  });
  for (const index of [0, 8, 16, 24, 32]) {
    const copy = await open({ directory: `${stage.directory}-${index}` });
    expect(await copy.pairings.find(`${index}`)).toEqual(pairing(`${index}`));
    expect(JSON.stringify(await copy.audit.read({ limit: 100 }))).toContain(`"pairing":"${index}"`);
  }
});

test('a lease ends with the process that took it: its renewal counts as interrupted', async () => {
  const first = await open();
  await addConnection(first);
  const lease = { now: start, until: start + 30, refresh: true };
  const by = { kind: 'relay' } as const;
  await first.connections.beginRenewal('connection-1', { ...lease, owner: 'first' }, by);
  await first.close();
  const second = await open();
  expect(await second.connections.due(start, 'degraded', 10)).toMatchObject([{ id: 'connection-1' }]);
  expect(await second.connections.find('connection-1')).toMatchObject({ cause: 'uncertain' });
  const taken = await second.connections.beginRenewal('connection-1', { ...lease, owner: 'second' }, by);
  expect(taken).toMatchObject({ renewal: { owner: 'second' }, tokens: { refreshToken: null } });
});

test('the log names a clock that was set back, also while the relay was stopped, and the store goes on', async () => {
  const first = await open();
  await stage.begin('a', first);
  stage.time -= 3_600;
  await stage.begin('b', first);
  await first.close();
  stage.time -= 3_600;
  const second = await open();
  await stage.begin('c', second);
  const warnings = stage.logged.lines.filter(({ text }) => text.includes('system clock was set back'));
  expect(warnings).toHaveLength(2);
  expect(await second.pairings.find('c')).toEqual(pairing('c'));
});

describe('the admission check of a start', () => {
  const content = async () => {
    const names = (await readdir(stage.directory)).filter((name) => name !== 'lock').sort();
    return Promise.all(names.map(async (name) => [name, await readFile(inside(name), 'base64')]));
  };
  const prepare = async () => {
    const store = await open();
    await addConnection(store);
    await store.close();
  };

  test('reads the store, and nothing is changed if it refuses', async () => {
    await prepare();
    const before = await content();
    let connection: unknown;
    const opening = open({
      admit: async ({ connections }) => {
        connection = await connections.find('connection-1');
        throw new RangeError('not with these keys');
      },
    });
    await expect(opening).rejects.toThrow('not with these keys');
    expect(connection).toMatchObject({ id: 'connection-1' });
    expect(await content()).toEqual(before);
    expect(await (await open()).connections.find('connection-1')).toMatchObject({ id: 'connection-1' });
  });

  test('cannot write', async () => {
    await prepare();
    const before = await content();
    const opening = open({ admit: async (store) => void (await stage.begin('late', store)) });
    await expect(opening).rejects.toThrow('only read until its start is admitted');
    expect(await content()).toEqual(before);
  });
});
