import { beforeEach, describe, expect, test } from 'vitest';
import { ada, presented, samplePairing, start } from '../conformance/samples.ts';
import { addConnection, atOnce, auditedEvents } from '../conformance/store-check.ts';
import { failing, lowdbStage, outcome, pairing, well } from './stage.ts';
import type { Verdict } from './tapped-files.ts';

const disk = lowdbStage();
beforeEach(async () => void (await disk.reopen()));

describe('a write-ahead log that cannot be written', () => {
  const ways: [string, string, Verdict][] = [
    ['a disk that is full', 'handle.appendFile', 'fails'],
    ['a disk that is full after half of the write', 'handle.appendFile', 'fails halfway'],
    ['a write that is done but reports a failure', 'handle.appendFile', 'fails afterwards'],
    ['a sync that fails', 'handle.datasync', 'fails'],
    ['a sync that is done but reports a failure', 'handle.datasync', 'fails afterwards'],
  ];
  for (const [way, name, verdict] of ways) {
    test(`${way}: all waiting commits are refused and rolled back, and the store recovers`, async () => {
      await disk.begin('before');
      disk.fault = failing('wal-', name, verdict);
      const ids = Array.from({ length: 50 }, (_, index) => `lost-${index}`);
      expect(new Set(await Promise.all(ids.map((id) => outcome(disk.begin(id)))))).toEqual(
        new Set(['unavailable']),
      );
      expect(await outcome(disk.store.check())).toBe('unavailable');
      disk.fault = well;
      disk.time += 1;
      await disk.store.check();
      await disk.begin('after');
      expect(await disk.present(['before', ...ids, 'after'])).toEqual([
        ['before', 'after'],
        ['before', 'after'],
      ]);
      expect(await auditedEvents(disk.store)).toEqual(['pairing_started', 'pairing_started']);
    });
  }

  test('a code whose claim was refused because of it can be claimed again, and is granted once', async () => {
    await disk.store.pairings.start(samplePairing(), ada);
    disk.fault = failing('wal-', 'handle.datasync');
    expect(await outcome(disk.store.pairings.claim(presented))).toBe('unavailable');
    disk.fault = well;
    disk.time += 1;
    const claims = await atOnce(10, () => disk.store.pairings.claim(presented));
    expect(claims.filter((each) => each.outcome === 'granted')).toHaveLength(1);
    expect(await auditedEvents(disk.store)).toEqual([
      'pairing_started',
      'code_granted',
      ...Array.from({ length: 9 }, () => 'code_repeated'),
    ]);
  });

  test('a file whose sync failed is not written to again', async () => {
    disk.fault = failing('wal-', 'handle.datasync');
    await outcome(disk.begin('lost'));
    disk.fault = well;
    disk.time += 1;
    const failedAt = disk.tapped.calls.length;
    await disk.begin('after');
    const calls = disk.tapped.calls.slice(failedAt).filter(({ file }) => file.startsWith('wal-'));
    // A new handle; the rest of the failed write is cut off, and room for many writes is tried, before anything is appended.
    expect(calls.map(({ name }) => name)).toEqual([
      'open',
      'handle.stat',
      'handle.truncate',
      'handle.sync',
      'handle.appendFile',
      'handle.datasync',
      'handle.truncate',
      'handle.appendFile',
      'handle.datasync',
      'handle.stat',
    ]);
  });

  test('refused commits stay rolled back even if the recovery fails several times at any step', async () => {
    await disk.begin('before');
    disk.fault = failing('wal-', 'handle.datasync');
    await outcome(disk.begin('lost'));
    const steps = [
      ...['open', 'handle.stat', 'handle.truncate', 'handle.sync'],
      ...['handle.appendFile', 'handle.datasync'],
    ];
    for (const step of steps) {
      disk.fault = ({ name }) => (name === step ? 'fails' : 'done');
      disk.time += 1;
      expect({ step, outcome: await outcome(disk.store.check()) }).toEqual({ step, outcome: 'unavailable' });
    }
    disk.fault = well;
    disk.time += 1;
    expect(await disk.present(['before', 'lost'])).toEqual([['before'], ['before']]);
  });

  test('only durable commits can be read', async () => {
    await disk.begin('before');
    disk.fault = failing('wal-', 'handle.datasync');
    expect(await outcome(disk.begin('lost'))).toBe('unavailable');
    expect(await disk.store.pairings.find('before')).toEqual(pairing('before'));
    expect(await disk.store.pairings.find('lost')).toBeUndefined();
  });

  test('the readiness check fails before a commit is refused', async () => {
    await disk.store.check();
    disk.fault = failing('wal-', 'handle.appendFile');
    expect(await outcome(disk.store.check())).toBe('unavailable');
  });
});

describe('an audit log that cannot be written', () => {
  /** The most entries that are kept in memory. */
  const fill = () =>
    disk.store.archive.write({
      collection: 'audit',
      records: Array.from({ length: 1_000 }, () => ({
        at: start,
        what: 'backed_up',
        who: { kind: 'operator' },
      })),
    });
  const pairings = async () =>
    (await disk.store.audit.read({ limit: 2_000 })).flatMap(({ pairing }) => pairing ?? []);

  for (const verdict of ['fails', 'fails halfway', 'fails afterwards'] as const) {
    test(`each entry is in it exactly once if a write ${verdict}`, async () => {
      await disk.begin('first');
      disk.fault = failing('audit-', 'handle.appendFile', verdict);
      // The write-ahead log has its entries; once they are many, no more are accepted.
      await fill();
      expect(await outcome(disk.begin('refused'))).toBe('unavailable');
      disk.fault = well;
      disk.time += 1;
      await disk.begin('second');
      const expected = ['first', 'second'];
      expect(await pairings()).toEqual(expected);
      expect(await disk.present(['first', 'refused', 'second'])).toEqual([expected, expected]);
      expect(await pairings()).toEqual(expected);
      expect(await disk.store.audit.read({ limit: 2_000 })).toHaveLength(1_002);
    });
  }

  test('two identical entries are both kept', async () => {
    await disk.store.pairings.claim(presented);
    disk.fault = failing('audit-', 'handle.appendFile', 'fails afterwards');
    await disk.store.pairings.claim(presented);
    await disk.store.close();
    disk.fault = well;
    await disk.reopen();
    expect(await auditedEvents(disk.store)).toEqual(['code_refused_unknown', 'code_refused_unknown']);
  });

  test('commits are refused while it cannot be written and too many entries wait', async () => {
    disk.fault = failing('audit-', 'handle.datasync');
    await fill();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await outcome(disk.begin('refused'))).toBe('unavailable');
      disk.time += 1;
    }
    disk.fault = well;
    expect(await disk.present(['refused'])).toEqual([[], []]);
    expect(await disk.store.audit.read({ limit: 2_000 })).toHaveLength(1_000);
  });

  test('the write-ahead log is kept while it holds entries that are not in the audit log', async () => {
    await addConnection(disk.store);
    disk.fault = failing('audit-', 'handle.datasync');
    expect(await outcome(disk.forget('connection-1'))).toBe('unavailable');
    disk.fault = well;
    disk.time += 1;
    await disk.forget('connection-1');
    expect(await disk.store.connections.find('connection-1')).toMatchObject({
      accessCode: null,
      tokens: null,
    });
  });
});
