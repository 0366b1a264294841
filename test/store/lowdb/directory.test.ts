import { cpSync } from 'node:fs';
import { appendFile, chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { realFiles } from '@noiseaware-connect/relay/base/files';
import { checkedLine } from '@noiseaware-connect/relay/store/lowdb/checked-line';
import { describe, expect, test } from 'vitest';
import { ada, sampleConnection, sampleInvite, samplePairing, start } from '../conformance/samples.ts';
import { addConnection, atOnce } from '../conformance/store-check.ts';
import { lowdbStage, pairing } from './stage.ts';

const stage = lowdbStage();
const { inside, open } = stage;
/** The calls from that one on, by name and file. */
const callsFrom = (first: number, names: RegExp) =>
  stage.tapped.calls.slice(first).filter(({ name }) => names.test(name));

describe('the data directory', () => {
  test('can be read only by its owner, like every file in it', async () => {
    await mkdir(stage.directory);
    await chmod(stage.directory, 0o755);
    const store = await open();
    await addConnection(store);
    await stage.forget('connection-1', store);
    const names = await readdir(stage.directory, { recursive: true });
    const modeOf = async (name: string) => (await stat(inside(name))).mode & 0o777;
    const modes = await Promise.all(names.map(modeOf));
    const whole = await modeOf('.');
    await store.close();
    expect(whole).toBe(0o700);
    expect(names).toEqual(
      expect.arrayContaining(['audit-2025-06.ndjson', 'lock', 'relay.ndjson', 'wal-000002.ndjson']),
    );
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });

  test('cannot be opened twice, even in one process, and is unlocked once the store is closed', async () => {
    const store = await open();
    await expect(open()).rejects.toThrow('another relay is using');
    await store.pairings.start(samplePairing(), ada);
    await store.close();
    await store.close();
    const again = await open();
    expect(await again.pairings.find('pairing-1')).toEqual(samplePairing());
    await again.close();
  });

  test('is unlocked when opening it failed', async () => {
    await mkdir(stage.directory);
    await writeFile(inside('relay.ndjson'), checkedLine({ format: 99 }));
    await expect(open()).rejects.toThrow('newer relay');
    await expect(open()).rejects.toThrow('newer relay');
  });

  test('of version 0 or an unknown one is refused by that name, and nothing of it is quarantined', async () => {
    await mkdir(stage.directory);
    for (const format of [0, -1, 1.5, '2']) {
      await writeFile(inside('relay.ndjson'), checkedLine({ format }));
      await expect(open()).rejects.toThrow(
        `is at version ${JSON.stringify(format)}, which no released relay wrote; nothing was changed`,
      );
    }
    expect((await readdir(stage.directory)).filter((name) => name.startsWith('quarantine'))).toEqual([]);
  });

  test('survives a power failure: the parents of created directories are synced', async () => {
    await open({ directory: inside('deep/data') });
    const { calls } = stage.tapped;
    const firstOpen = calls.findIndex(({ name, file }) => name === 'open' && file.endsWith('.ndjson'));
    const synced = calls.slice(0, firstOpen).filter(({ name }) => name === 'handle.sync');
    expect(synced.map(({ file }) => file)).toEqual([
      'deep',
      path.basename(stage.directory),
      path.basename(path.dirname(stage.directory)),
    ]);
  });
});

describe('writing', () => {
  test('a write-ahead log is removed only after the snapshot that replaces it is durable in the directory', async () => {
    const store = await open();
    await store.staff.invite(sampleInvite(), ada);
    const before = stage.tapped.calls.length;
    await store.close();
    const inOrder = callsFrom(before, /rename|sync|unlink/);
    expect(inOrder.map(({ name, file }) => `${name} ${file}`)).toEqual([
      // The log that continues.
      'handle.sync wal-000002.ndjson',
      'handle.sync data',
      // The entries that were durable in the earlier log only, in a new file.
      'handle.sync data',
      'handle.datasync audit-2025-06.ndjson',
      'handle.sync relay.ndjson.unfinished',
      'rename relay.ndjson.unfinished',
      'handle.sync data',
      'handle.sync relay-copy.ndjson.unfinished',
      'rename relay-copy.ndjson.unfinished',
      'handle.sync data',
      'unlink wal-000001.ndjson',
      'handle.sync data',
    ]);
  });

  test('opening and closing the store without a commit changes no file', async () => {
    await (await open()).close();
    const before = stage.tapped.calls.length;
    await (await open()).close();
    expect(callsFrom(before, /rename|append|truncate|unlink/)).toEqual([]);
  });

  test('five hundred concurrent commits share a few syncs (group commit)', async () => {
    const store = await open();
    const before = stage.tapped.calls.length;
    await atOnce(500, (index) => stage.begin(`${index}`, store));
    const syncs = callsFrom(before, /sync$/);
    expect(syncs.length).toBeGreaterThan(0);
    expect(syncs.length).toBeLessThan(6);
    await store.close();
  });

  test('a commit is durable before it is acknowledged', async () => {
    const store = await open();
    await atOnce(40, async (index) => {
      await stage.begin(`${index}`, store);
      // In the same step, so later writes are not in the copy.
      if (index % 8 === 0) cpSync(stage.directory, `${stage.directory}-${index}`, { recursive: true });
    });
    for (const index of [0, 8, 16, 24, 32]) {
      const copy = await open({ directory: `${stage.directory}-${index}`, files: realFiles });
      expect(await copy.pairings.find(`${index}`)).toEqual(pairing(`${index}`));
      expect(JSON.stringify(await copy.audit.read({ limit: 100 }))).toContain(`"pairing":"${index}"`);
      await copy.close();
    }
    await store.close();
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
    await second.close();
  });
});

describe('forgetting', () => {
  test('a connection erases its sealed values from all files, including unfinished and quarantined ones', async () => {
    const secrets = /sealed-(access-code|user-token|refresh-token)/;
    const first = await open();
    await addConnection(first, { id: 'connection-to-forget' });
    await first.close();
    // Lines quarantined by an earlier start and by this one.
    const record = JSON.stringify(['connections', 'connection-to-forget', sampleConnection()]);
    await writeFile(inside('quarantine-1.ndjson'), `${record}\n["pairings","other"]\n`);
    await writeFile(inside('relay.ndjson.unfinished'), `00000000 ${record}\n`);
    await appendFile(inside('wal-000002.ndjson'), `00000000 ${record}\n`);
    const second = await open();
    await addConnection(second, { id: 'connection-to-forget', connectedAt: start + 1 });
    const content = async () => {
      const names = await readdir(stage.directory, { recursive: true, withFileTypes: true });
      const found = names.filter((each) => each.isFile());
      return Promise.all(found.map(({ parentPath, name }) => readFile(path.join(parentPath, name), 'utf8')));
    };
    expect((await content()).filter((text) => secrets.test(text)).length).toBeGreaterThan(2);
    await stage.forget('connection-to-forget', second);
    expect((await content()).filter((text) => secrets.test(text))).toEqual([]);
    expect((await content()).join('')).toContain('["pairings","other"]');
    await second.close();
  });
});
