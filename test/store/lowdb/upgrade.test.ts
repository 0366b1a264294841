import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checksumOf } from '@noiseaware-connect/relay/store/lowdb/checksum';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingLog } from '../../support/recording-log.ts';
import { ada, sampleConnection, sampleTool, start } from '../conformance/samples.ts';
import { freshDirectory, memoryBench } from '../tested-stores.ts';
import { allOf, formerLife } from './day-of-work.ts';
import { tapFiles } from './tapped-files.ts';

const former = path.join(import.meta.dirname, 'format-1');
const backup = 'backup-format-1-20250615T150640Z';

let home: Awaited<ReturnType<typeof freshDirectory>>;
const logged = recordingLog();
beforeEach(async () => {
  logged.lines.length = 0;
  home = await freshDirectory();
  await cp(former, home.directory, { recursive: true });
});
afterEach(() => home.remove());

const open = (files?: ReturnType<typeof tapFiles>['files']) =>
  openLowdbStore({ ...home, log: logged.log, now: () => start, ...(files && { files }) });
const inside = (...names: string[]) => path.join(home.directory, ...names);
const contentOf = async (directory: string, names: readonly string[]) =>
  Promise.all(names.map((name) => readFile(path.join(directory, name), 'utf8')));

test('data of format 1 is there after the upgrade, the same as ever, and stays', async () => {
  const { store: expected } = await memoryBench();
  for (const step of formerLife) await step(expected);
  for (let times = 0; times < 2; times += 1) {
    const store = await open();
    expect(await allOf(store)).toEqual(await allOf(expected));
    await store.close();
  }
  expect(JSON.parse(await readFile(inside('relay.json'), 'utf8'))).toMatchObject({
    format: 3,
    records: { connections: { shards: 1 }, invites: { shards: 0 } },
  });
});

test('what format 1 had written stays beside it to the letter, and the log names where', async () => {
  const store = await open();
  expect((await readdir(home.directory)).filter((name) => name.startsWith('backup-'))).toEqual([backup]);
  const names = await readdir(inside(backup));
  expect(names.sort()).toEqual(['journal-000003.ndjson', 'relay.json']);
  expect(await contentOf(inside(backup), names)).toEqual(await contentOf(former, names));
  expect(logged.lines).toEqual([{ level: 'warn', text: expect.stringContaining(backup) }]);
  await store.close();
});

test('what is forgotten later leaves that backup too, and nothing else does', async () => {
  const store = await open();
  const how = { cause: 'disconnected_by_staff', forget: true, now: start } as const;
  // One from the snapshot of format 1, one from its journal.
  await store.connections.disconnect('connection-2', how, ada);
  await store.connections.disconnect('connection-4', how, ada);
  await store.close();
  const [journal, snapshot] = await contentOf(inside(backup), ['journal-000003.ndjson', 'relay.json']);
  expect(journal).not.toContain('"connection-4"');
  expect(journal).toContain('"connection-1"');
  expect(Object.keys(JSON.parse(snapshot ?? '').records.connections)).toEqual([
    'connection-1',
    'connection-3',
  ]);
});

test('what is forgotten leaves the records of that backup as they were, wherever it stood among them', async () => {
  const kept = JSON.parse(await readFile(path.join(former, 'relay.json'), 'utf8'));
  const store = await open();
  // In the middle, the last one, and the only one.
  for (const id of ['connection-2', 'connection-3', 'connection-1']) {
    await store.connections.disconnect(id, { cause: 'disconnected_by_staff', forget: true, now: start }, ada);
    delete kept.records.connections[id];
    expect(JSON.parse(await readFile(inside(backup, 'relay.json'), 'utf8'))).toEqual(kept);
  }
  await store.close();
});

test('what is forgotten leaves a backup that somebody has formatted anew', async () => {
  const kept = JSON.parse(await readFile(path.join(former, 'relay.json'), 'utf8'));
  const store = await open();
  for (const [id, indent] of [
    ['connection-2', 0],
    ['connection-3', 2],
    ['connection-1', '\t'],
  ] as const) {
    await writeFile(inside(backup, 'relay.json'), `${JSON.stringify(kept, null, indent)}\n`);
    await store.connections.disconnect(id, { cause: 'disconnected_by_staff', forget: true, now: start }, ada);
    delete kept.records.connections[id];
    expect(JSON.parse(await readFile(inside(backup, 'relay.json'), 'utf8'))).toEqual(kept);
  }
  await store.close();
});

test('data of format 2, which had no tools, goes on as it is, without a backup and without a word', async () => {
  const { store: expected } = await memoryBench();
  for (const step of formerLife) await step(expected);
  await home.remove();
  await cp(path.join(import.meta.dirname, 'format-2'), home.directory, { recursive: true });
  const store = await open();
  expect(await allOf(store)).toEqual(await allOf(expected));
  expect(await store.tools.put(sampleTool(), start, ada)).toBe('added');
  await store.close();
  expect(await readdir(home.directory)).not.toContainEqual(expect.stringMatching('backup|damaged'));
  expect(logged.lines).toEqual([]);
  expect(JSON.parse(await readFile(inside('relay.json'), 'utf8'))).toMatchObject({ format: 3 });
  const again = await open();
  expect(await again.tools.list()).toEqual([sampleTool()]);
  await again.close();
});

test('an upgrade for which there is no room changes nothing, and is done when there is', async () => {
  const names = (await readdir(former)).sort();
  for (const step of ['mkdir', 'copyFile', 'handle.writeFile']) {
    const { files } = tapFiles(({ name }) => (name === step ? 'fails' : 'done'), undefined, 'ENOSPC');
    await expect(open(files)).rejects.toThrow('ENOSPC');
    expect(await contentOf(home.directory, names)).toEqual(await contentOf(former, names));
  }
  const store = await open();
  expect(await store.connections.find('connection-4')).toBeDefined();
  await store.close();
  expect((await readdir(home.directory)).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
});

test('data of a format that is not known yet is refused before anything is touched', async () => {
  await mkdir(inside('records'));
  await writeFile(inside('relay.json'), '{"format":4,"generation":4,"records":{}}');
  await writeFile(inside('records', 'connections-0000.json'), 'of another form');
  const { files, calls } = tapFiles(() => 'done');
  await expect(open(files)).rejects.toThrow('was written by a newer relay; nothing was changed');
  const changes = calls.filter(({ name }) => !['mkdir', 'readFile'].includes(name));
  expect(changes).toEqual([]);
  expect(await readdir(inside('records'))).toEqual(['connections-0000.json']);
});

test('forgotten at the same time, all of them leave that backup, and everybody is told so', async () => {
  const how = { cause: 'disconnected_by_staff', forget: true, now: start } as const;
  for (let round = 0; round < 10; round += 1) {
    await home.remove();
    await cp(former, home.directory, { recursive: true });
    const store = await open();
    const ids = ['connection-1', 'connection-2', 'connection-3', 'connection-4'];
    await Promise.all(ids.map((id) => store.connections.disconnect(id, how, ada)));
    await store.close();
    const [journal, snapshot] = await contentOf(inside(backup), ['journal-000003.ndjson', 'relay.json']);
    expect(JSON.parse(snapshot ?? '').records.connections).toEqual({});
    expect(journal).not.toMatch(/"connection-\d"/);
  }
});

describe('an upgrade that dies anywhere', () => {
  const old = JSON.stringify({
    changes: [
      ['connections', 'connection-2', sampleConnection({ id: 'connection-2', accessCode: 'sealed-old' })],
    ],
    audit: [],
  });

  /** Upgrades what format 1 left, with a journal from before its snapshot, and dies at each call; looks each time. */
  async function dieAnywhere(
    prepare: () => Promise<void>,
    look: (store: Store, at: number) => Promise<void>,
  ) {
    let died = true;
    let at = 0;
    for (; died; at += 1) {
      await home.remove();
      await cp(former, home.directory, { recursive: true });
      await writeFile(inside('journal-000002.ndjson'), `${checksumOf(old)} ${old}\n`);
      await prepare();
      const tapped = tapFiles((_, index) => (index < at ? 'done' : 'fails'));
      await open(tapped.files).then(
        (store) => store.close(),
        () => undefined,
      );
      await tapped.closeAll();
      died = tapped.calls.length > at;
      const store = await open();
      await look(store, at);
      await store.close();
    }
    expect(at).toBeGreaterThan(30);
  }

  test('brings back nothing that an old journal said before the snapshot', async () => {
    const { store: expected } = await memoryBench();
    for (const step of formerLife) await step(expected);
    const all = await allOf(expected);
    await dieAnywhere(
      async () => undefined,
      async (store, at) => expect({ at, found: await allOf(store) }).toEqual({ at, found: all }),
    );
  });

  test('keeps nothing of what was forgotten before it', async () => {
    const forget = async () => {
      const snapshot = JSON.parse(await readFile(inside('relay.json'), 'utf8'));
      Object.assign(snapshot.records.connections['connection-2'], { accessCode: null, tokens: null });
      await writeFile(inside('relay.json'), JSON.stringify(snapshot));
    };
    await dieAnywhere(forget, async (_, at) => {
      const found = await readdir(home.directory, { recursive: true, withFileTypes: true });
      const files = found
        .filter((each) => each.isFile())
        .map((each) => path.join(each.parentPath, each.name));
      const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
      const still = files.filter((_file, index) => texts[index]?.includes('sealed-old'));
      expect({ at, still }).toEqual({ at, still: [] });
    });
  });
});
