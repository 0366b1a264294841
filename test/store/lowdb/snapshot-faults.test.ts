import { beforeEach, describe, expect, test } from 'vitest';
import { sampleConnection } from '../conformance/samples.ts';
import { addConnection } from '../conformance/store-check.ts';
import { failing, lowdbStage, outcome, well } from './stage.ts';

const disk = lowdbStage();
beforeEach(async () => void (await disk.reopen()));

describe('a snapshot that fails', () => {
  const forget = () => outcome(disk.forget('connection-1'));

  for (const step of ['open', 'handle.appendFile', 'handle.sync', 'rename', 'readdir', 'unlink']) {
    test(`at ${step} loses no acknowledged commit`, async () => {
      await addConnection(disk.store);
      await disk.begin('before');
      // Commits appended to the write-ahead log are not part of it.
      disk.fault = ({ name, file }) =>
        name === step && (step !== 'handle.appendFile' || file.startsWith('relay.ndjson')) ? 'fails' : 'done';
      expect(await forget()).toBe('unavailable');
      disk.fault = well;
      disk.time += 1;
      await disk.begin('after');
      expect(await disk.present(['before', 'after'])).toEqual([
        ['before', 'after'],
        ['before', 'after'],
      ]);
      expect(await disk.store.connections.find('connection-1')).toEqual(
        sampleConnection({
          accessCode: null,
          tokens: null,
          status: 'disconnected',
          cause: 'disconnected_by_staff',
          renewAt: null,
        }),
      );
    });
  }

  test('on a full disk does not refuse commits while the write-ahead log has room, and is retried later', async () => {
    await addConnection(disk.store);
    disk.fault = failing('relay.ndjson', 'handle.appendFile', 'fails halfway');
    expect(await forget()).toBe('unavailable');
    for (const id of ['a', 'b', 'c']) expect(await outcome(disk.begin(id))).toBe('done');
    expect(disk.logged.lines).toContainEqual({
      level: 'error',
      text: expect.stringMatching(/ENOSPC.*snapshot cannot be written/),
    });
    // What it has written contains what is to be forgotten.
    expect((await disk.named()).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
    disk.fault = well;
    disk.time += 10;
    await disk.begin('d');
    expect(await forget()).toBe('done');
    expect(await disk.named('wal-')).toHaveLength(1);
    expect(await disk.present(['a', 'b', 'c', 'd'])).toEqual([
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'c', 'd'],
    ]);
  });

  test('on a full disk refuses commits that have no room, and accepts them as soon as there is room', async () => {
    await addConnection(disk.store);
    disk.fault = ({ name }) => (name === 'handle.appendFile' ? 'fails halfway' : 'done');
    const all = [outcome(disk.begin('a')), forget(), outcome(disk.begin('b'))];
    expect(await Promise.all(all)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(await disk.store.connections.find('connection-1')).toEqual(sampleConnection());
    for (let attempt = 0; attempt < 5; attempt += 1) {
      disk.time += 1;
      expect(await outcome(disk.begin('c'))).toBe('unavailable');
    }
    disk.fault = well;
    disk.time += 1;
    await disk.begin('d');
    expect(await disk.present(['a', 'b', 'c', 'd'])).toEqual([['d'], ['d']]);
  });

  test('keeps refused commits out of the write-ahead log that is continued', async () => {
    await addConnection(disk.store);
    let writes = 0;
    disk.fault = ({ name, file }) => {
      if (name === 'rename') return 'fails';
      // The write after that of the forgetting is under way when the snapshot begins.
      if (!file.startsWith('wal-') || name !== 'handle.appendFile' || ++writes === 1) return 'done';
      return 'fails afterwards';
    };
    const all = [forget(), outcome(disk.begin('refused'))];
    expect(await Promise.all(all)).toEqual(['unavailable', 'unavailable']);
    disk.fault = failing('relay.ndjson', 'rename');
    disk.time += 1;
    await disk.store.check();
    expect(await disk.presentAfterKill(['refused'])).toEqual([]);
  });

  test('does not leave a write-ahead log file behind for each attempt', async () => {
    await addConnection(disk.store);
    disk.fault = failing('relay.ndjson', 'rename');
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await forget()).toBe('unavailable');
    expect(await disk.named('wal-')).toHaveLength(2);
  });
});
