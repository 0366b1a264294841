import { readdir, rm } from 'node:fs/promises';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { type Store, StoreUnavailable } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingLog } from '../../support/recording-log.ts';
import { ada, presented, sampleConnection, samplePairing, start } from '../conformance/samples.ts';
import { addConnection, atOnce, auditedEvents } from '../conformance/store-check.ts';
import { freshDirectory } from '../tested-stores.ts';
import { type FileCall, type TappedFiles, tapFiles, type Verdict } from './tapped-files.ts';

let home: Awaited<ReturnType<typeof freshDirectory>>;
let tapped: TappedFiles;
let store: Store;
let time: number;
let fault: (call: FileCall) => Verdict;

const well = (): Verdict => 'done';
const logged = recordingLog();
const open = () => openLowdbStore({ ...home, log: logged.log, now: () => time, files: tapped.files });

beforeEach(async () => {
  home = await freshDirectory();
  time = start;
  fault = well;
  logged.lines.length = 0;
  tapped = tapFiles((call) => fault(call), undefined, 'ENOSPC');
  store = await open();
});
afterEach(async () => {
  fault = well;
  await store.close();
  await tapped.closeAll();
  await home.remove();
});

const logFails =
  (name: string, verdict: Verdict = 'fails') =>
  (call: FileCall): Verdict =>
    call.file.startsWith('wal-') && call.name === name ? verdict : 'done';
const auditFails =
  (name: string, verdict: Verdict = 'fails') =>
  (call: FileCall): Verdict =>
    call.file.startsWith('audit-') && call.name === name ? verdict : 'done';
const pairing = (id: string) => samplePairing({ id, codeHash: `code-of-${id}` });
const begin = (id: string) => store.pairings.start(pairing(id), ada);
const outcome = (doing: Promise<unknown>) =>
  doing.then(
    () => 'done',
    (error: unknown) => (error instanceof StoreUnavailable ? 'unavailable' : String(error)),
  );

/** Which of the pairings are there, in this store and in one opened after it. */
async function present(ids: readonly string[]): Promise<string[][]> {
  const look = async () => {
    const found = await Promise.all(ids.map((id) => store.pairings.find(id)));
    return found.flatMap((each) => each?.id ?? []);
  };
  const here = await look();
  await store.close();
  store = await open();
  return [here, await look()];
}

describe('a write-ahead log that cannot be written', () => {
  const ways: [string, string, Verdict][] = [
    ['a disk that is full', 'handle.appendFile', 'fails'],
    ['a disk that is full after half of it', 'handle.appendFile', 'fails halfway'],
    ['a write that fails although it was done', 'handle.appendFile', 'fails afterwards'],
    ['a sync that fails', 'handle.datasync', 'fails'],
    ['a sync that fails although it was done', 'handle.datasync', 'fails afterwards'],
  ];
  for (const [way, name, verdict] of ways) {
    test(`${way}: everybody who waits is refused, nothing of it is there later, and the store recovers`, async () => {
      await begin('before');
      fault = logFails(name, verdict);
      const ids = Array.from({ length: 50 }, (_, index) => `lost-${index}`);
      expect(new Set(await Promise.all(ids.map((id) => outcome(begin(id)))))).toEqual(
        new Set(['unavailable']),
      );
      expect(await outcome(store.check())).toBe('unavailable');
      fault = well;
      time += 1;
      await store.check();
      await begin('after');
      expect(await present(['before', ...ids, 'after'])).toEqual([
        ['before', 'after'],
        ['before', 'after'],
      ]);
      expect(await auditedEvents(store)).toEqual(['pairing_started', 'pairing_started']);
    });
  }

  test('a code whose claim was refused for it can be claimed again, and is granted once', async () => {
    await store.pairings.start(samplePairing(), ada);
    fault = logFails('handle.datasync');
    expect(await outcome(store.pairings.claim(presented))).toBe('unavailable');
    fault = well;
    time += 1;
    const claims = await atOnce(10, () => store.pairings.claim(presented));
    expect(claims.filter((each) => each.outcome === 'granted')).toHaveLength(1);
    expect(await auditedEvents(store)).toEqual([
      'pairing_started',
      'code_granted',
      ...Array.from({ length: 9 }, () => 'code_repeated'),
    ]);
  });

  test('a handle whose sync failed is not written to again', async () => {
    fault = logFails('handle.datasync');
    await outcome(begin('lost'));
    fault = well;
    time += 1;
    const failedAt = tapped.calls.length;
    await begin('after');
    const calls = tapped.calls.slice(failedAt).filter(({ file }) => file.startsWith('wal-'));
    // Another handle, and what the failed write may have left is cut off before anything is written behind it.
    expect(calls.map(({ name }) => name)).toEqual([
      'open',
      'handle.stat',
      'handle.truncate',
      'handle.sync',
      'handle.appendFile',
      'handle.datasync',
      'handle.stat',
    ]);
  });

  test('what was refused stays away although the recovery fails several times, at whatever step', async () => {
    await begin('before');
    fault = logFails('handle.datasync');
    await outcome(begin('lost'));
    const steps = ['open', 'handle.stat', 'handle.truncate', 'handle.sync'];
    for (const step of steps) {
      fault = ({ name }) => (name === step ? 'fails' : 'done');
      time += 1;
      expect({ step, outcome: await outcome(store.check()) }).toEqual({ step, outcome: 'unavailable' });
    }
    fault = well;
    time += 1;
    expect(await present(['before', 'lost'])).toEqual([['before'], ['before']]);
  });

  test('what is durable is read on, and nothing else is', async () => {
    await begin('before');
    fault = logFails('handle.datasync');
    expect(await outcome(begin('lost'))).toBe('unavailable');
    expect(await store.pairings.find('before')).toEqual(pairing('before'));
    expect(await store.pairings.find('lost')).toBeUndefined();
  });

  test('is named in the log with its code, and so is the end of it', async () => {
    fault = logFails('handle.appendFile');
    await outcome(begin('lost'));
    fault = well;
    time += 1;
    await begin('after');
    expect(logged.lines).toEqual([
      { level: 'error', text: expect.stringMatching(/wal-\d+\.ndjson.*ENOSPC.*cannot be written/) },
      { level: 'warn', text: '["the store can be written again"]' },
    ]);
  });

  test('is noticed when it was removed, with whatever else the directory held', async () => {
    await begin('before');
    await rm(home.directory, { recursive: true });
    expect(await outcome(begin('lost'))).toBe('unavailable');
    time += 1;
    expect(await outcome(begin('lost'))).toBe('unavailable');
    expect(await store.pairings.find('before')).toEqual(pairing('before'));
    expect(logged.lines[0]).toEqual({ level: 'error', text: expect.stringContaining('ENOENT') });
  });

  test('the readiness check tells it before anybody has lost a write', async () => {
    await store.check();
    fault = logFails('handle.appendFile');
    expect(await outcome(store.check())).toBe('unavailable');
  });
});

describe('an audit log that cannot be written', () => {
  for (const verdict of ['fails', 'fails halfway', 'fails afterwards'] as const) {
    test(`what happened stays in it exactly once, when a write ${verdict}`, async () => {
      await begin('first');
      fault = auditFails('handle.appendFile', verdict);
      // The write-ahead log has its entry, so the step has happened; nothing more is taken until the log can be written.
      expect(await outcome(begin('second'))).toBe('done');
      expect(await outcome(begin('third'))).toBe('unavailable');
      fault = well;
      time += 1;
      await begin('fourth');
      const expected = ['first', 'second', 'fourth'];
      expect(await present(['first', 'second', 'third', 'fourth'])).toEqual([expected, expected]);
      const entries = await store.audit.read({ limit: 10 });
      expect(entries.map((entry) => entry.pairing)).toEqual(expected);
    });
  }

  test('two entries that are alike to the letter are still two', async () => {
    await store.pairings.claim(presented);
    fault = auditFails('handle.appendFile');
    await store.pairings.claim(presented);
    fault = well;
    await store.close();
    store = await open();
    expect(await auditedEvents(store)).toEqual(['code_refused_unknown', 'code_refused_unknown']);
  });

  test('nothing is taken as long as it stays so', async () => {
    fault = auditFails('handle.appendFile');
    expect(await outcome(begin('first'))).toBe('done');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await outcome(begin('second'))).toBe('unavailable');
      time += 1;
    }
    fault = well;
    expect(await present(['first', 'second'])).toEqual([['first'], ['first']]);
    expect(await auditedEvents(store)).toEqual(['pairing_started']);
  });

  test('the write-ahead log that still holds its entries is not dropped', async () => {
    await addConnection(store);
    fault = auditFails('handle.datasync');
    const how = { cause: 'disconnected_by_staff', forget: true, now: start } as const;
    expect(await outcome(store.connections.disconnect('connection-1', how, ada))).toBe('unavailable');
    fault = well;
    time += 1;
    await store.connections.disconnect('connection-1', how, ada);
    expect(await store.connections.find('connection-1')).toMatchObject({ accessCode: null, tokens: null });
  });
});

describe('a snapshot that fails', () => {
  const how = { cause: 'disconnected_by_staff', forget: true, now: start } as const;
  const forget = () => outcome(store.connections.disconnect('connection-1', how, ada));
  const logs = async () => (await readdir(home.directory)).filter((name) => name.startsWith('wal-'));

  for (const step of ['open', 'handle.appendFile', 'handle.sync', 'rename', 'readdir', 'unlink']) {
    test(`at ${step} takes nothing that was acknowledged`, async () => {
      await addConnection(store);
      await begin('before');
      // What is appended to the write-ahead log is not part of it.
      fault = ({ name, file }) =>
        name === step && (step !== 'handle.appendFile' || file.startsWith('relay.ndjson')) ? 'fails' : 'done';
      expect(await forget()).toBe('unavailable');
      fault = well;
      time += 1;
      await begin('after');
      expect(await present(['before', 'after'])).toEqual([
        ['before', 'after'],
        ['before', 'after'],
      ]);
      expect(await store.connections.find('connection-1')).toEqual(
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

  test('on a full disk takes what is written as long as the log has room, and is taken when it has room too', async () => {
    await addConnection(store);
    fault = ({ name, file }) =>
      name === 'handle.appendFile' && file.startsWith('relay.ndjson') ? 'fails halfway' : 'done';
    expect(await forget()).toBe('unavailable');
    for (const id of ['a', 'b', 'c']) expect(await outcome(begin(id))).toBe('done');
    expect(logged.lines).toContainEqual({
      level: 'error',
      text: expect.stringMatching(/ENOSPC.*the snapshot cannot be written/),
    });
    // What it has written holds what is to be forgotten.
    expect((await readdir(home.directory)).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
    fault = well;
    time += 10;
    await begin('d');
    expect(await forget()).toBe('done');
    expect(await logs()).toHaveLength(1);
    expect(await present(['a', 'b', 'c', 'd'])).toEqual([
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'c', 'd'],
    ]);
  });

  test('refuses what a full disk has no room for, and takes it as soon as there is', async () => {
    await addConnection(store);
    fault = ({ name }) => (name === 'handle.appendFile' ? 'fails halfway' : 'done');
    const all = [outcome(begin('a')), forget(), outcome(begin('b'))];
    expect(await Promise.all(all)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(await store.connections.find('connection-1')).toEqual(sampleConnection());
    for (let attempt = 0; attempt < 5; attempt += 1) {
      time += 1;
      expect(await outcome(begin('c'))).toBe('unavailable');
    }
    fault = well;
    time += 1;
    await begin('d');
    expect(await present(['a', 'b', 'c', 'd'])).toEqual([['d'], ['d']]);
  });

  test('leaves no log behind for each attempt', async () => {
    await addConnection(store);
    fault = ({ name, file }) => (name === 'rename' && file.startsWith('relay.ndjson') ? 'fails' : 'done');
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await forget()).toBe('unavailable');
    expect(await logs()).toHaveLength(2);
  });
});
