import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { restoreInto } from '@noiseaware-connect/relay/backup/restore';
import { requireWhole } from '@noiseaware-connect/relay/backup/target-store';
import { verifyBackup } from '@noiseaware-connect/relay/backup/verify-backup';
import { writeBackup } from '@noiseaware-connect/relay/backup/write-backup';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordsOf } from '../store/conformance/archive-checks.ts';
import {
  day,
  operator,
  presented,
  sampleInvite,
  samplePairing,
  start,
} from '../store/conformance/samples.ts';
import type { Bench } from '../store/conformance/store-check.ts';
import { lowdbBench, postgresBench } from '../store/tested-stores.ts';
import { type Keys, livelyStore, newKey } from './sealed-store.ts';

const keys: Keys = [newKey('2025')];
const later = start + 3 * day;
const asUsual = { keepSessions: false, revokeServiceKeys: false };
let parent: string;
let source: Store;
let file: string;
let target: Bench;

describe.each([
  ['lowdb', lowdbBench],
  ['PostgreSQL', postgresBench],
] as const)('restoring into %s', (_, open) => {
  beforeEach(async () => {
    parent = await mkdtemp(path.join(tmpdir(), 'relay-restore-'));
    source = await livelyStore(keys);
    // Somebody has begun and not finished.
    await source.pairings.start(samplePairing({ id: 'open', codeHash: 'open' }), operator);
    file = path.join(parent, 'backup.ndjson');
    await writeBackup(source, file, { relay: '0.2.0', now: start, randomBytes });
    target = await open();
  });
  afterEach(async () => {
    await target.close();
    await rm(parent, { recursive: true, force: true });
  });

  const quiet = () => undefined;
  const restore = async (store = target.store, choices = asUsual, now = later, from = file) =>
    restoreInto(
      { store, name: 'there' },
      from,
      await verifyBackup(from, keys, now, quiet),
      choices,
      now,
      quiet,
    );

  it('brings every connection back as it was, without what may have been spent since, and due', async () => {
    await restore();
    const store = await target.reopen();
    for (const id of ['active', 'busy', 'left', 'forgotten', 'refused']) {
      const before = await source.connections.find(id);
      const after = await store.connections.find(id);
      expect(after).toEqual({
        ...before,
        tokens: before?.tokens && { ...before.tokens, refreshToken: null },
        renewal: null,
        renewAt: { active: later, busy: later, left: null, forgotten: null, refused: start + 99 }[id],
      });
    }
    const dueAs = async (state: 'active' | 'degraded') =>
      (await store.connections.due(later, state, 10)).map(({ id }) => id);
    // In no hurry: a herd of them would be the next bad day.
    expect([(await dueAs('active')).sort(), await dueAs('degraded')]).toEqual([['active', 'busy'], []]);
  });

  it('cancels what was begun, keeps used codes used, and knows nothing of codes that came later', async () => {
    await restore();
    const store = await target.reopen();
    expect((await store.pairings.find('open'))?.ended).toEqual({ as: 'cancelled', at: later });
    const claim = (codeHash: string) => store.pairings.claim({ ...presented, codeHash, now: start + 1 });
    expect(await claim('open')).toEqual({ outcome: 'cancelled' });
    expect(await claim('active')).toEqual({ outcome: 'used' });
    expect(await claim('minted-later')).toEqual({ outcome: 'unknown' });
  });

  it('ends every session and invite, and keeps staff and service keys', async () => {
    await restore();
    const store = await target.reopen();
    const staff = await store.staff.list(start);
    expect(staff.map((each) => [each.staff.name, each.sessions.length, each.invites.length]).sort()).toEqual([
      ['Ada', 0, 0],
      ['Sam', 0, 0],
    ]);
    expect(await store.staff.useSession('hash-of-session', start)).toBeUndefined();
    expect(await store.services.find('key')).toBeDefined();
  });

  it('keeps sessions, or revokes service keys, when it is told to', async () => {
    await restore(target.store, { keepSessions: true, revokeServiceKeys: true });
    const store = await target.reopen();
    expect(await store.staff.useSession('hash-of-session', start)).toBeDefined();
    expect(await store.services.find('key')).toBeUndefined();
    expect((await store.services.list()).map(({ revokedAt }) => revokedAt)).toEqual([later]);
  });

  it('carries the audit log on, with a line of its own at the end', async () => {
    await restore();
    const before = await source.audit.read({ limit: 1_000 });
    const after = await (await target.reopen()).audit.read({ limit: 1_000 });
    expect(after).toEqual([...before, { at: later, what: 'restored', who: operator }]);
  });

  it('goes into an empty store alone, and leaves another one as it is', async () => {
    await target.store.staff.invite(sampleInvite(), operator);
    await expect(restore()).rejects.toThrow('there is not empty, and nothing was written');
    expect(await recordsOf(target.store)).not.toHaveProperty('connections');
  });

  it('that was cut off leaves a store that no relay works with, and begins again in an empty one alone', async () => {
    let writes = 0;
    const dying: Store = {
      ...target.store,
      archive: {
        ...target.store.archive,
        write: async (batch) => {
          writes += 1;
          if (writes === 6) throw new RangeError('cut off');
          return target.store.archive.write(batch);
        },
      },
    };
    await expect(restore(dying)).rejects.toThrow('cut off');
    const store = await target.reopen();
    const unfinished = /^a restore from the backup of .* into this store has not finished/;
    await expect(requireWhole(store)).rejects.toThrow(unfinished);
    await expect(restore(store)).rejects.toThrow(unfinished);
  });

  it('is not fooled by a file that was changed after it had been verified', async () => {
    const verified = await verifyBackup(file, keys, later, quiet);
    await rm(file);
    await source.tools.remove('harbor', start, operator);
    await writeBackup(source, file, { relay: '0.2.0', now: start, randomBytes });
    await expect(
      restoreInto({ store: target.store, name: 'there' }, file, verified, asUsual, later, quiet),
    ).rejects.toThrow('was changed after it had been verified');
    await expect(requireWhole(target.store)).rejects.toThrow('has not finished');
  });
});
