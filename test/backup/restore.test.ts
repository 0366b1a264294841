import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { restoreInto } from '@noiseaware-connect/relay/operations/backup/restore';
import { requireCompleteStore } from '@noiseaware-connect/relay/operations/backup/target-store';
import { verifyBackup } from '@noiseaware-connect/relay/operations/backup/verify-backup';
import { writeBackup } from '@noiseaware-connect/relay/operations/backup/write-backup';
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
import { lowdbBench } from '../store/tested-stores.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { cutOffAfter, type Keys, livelyStore, newKey, withArchive } from './sealed-store.ts';

const keys: Keys = [newKey('2025')];
const later = start + 3 * day;
let parent: string;
let source: Store;
let file: string;
let target: Bench;

describe('restoring', () => {
  beforeEach(async () => {
    parent = await directoryOfTest();
    source = await livelyStore(keys);
    // A pairing that has begun and not finished.
    await source.pairings.start(samplePairing({ id: 'open', codeHash: 'open' }), operator);
    file = path.join(parent, 'backup.ndjson');
    await writeBackup(source, file, { relay: '0.2.0', key: keys[0], now: start, randomBytes });
    target = await lowdbBench();
  });
  afterEach(() => target.close());

  const quiet = () => undefined;
  const restore = async (store = target.store, now = later, from = file) =>
    restoreInto({ store, name: 'there' }, from, await verifyBackup(from, keys, now, quiet), now, quiet);

  it('restores connections as due and without refresh tokens, and ends sessions, invites and open pairings', async () => {
    const audit = await source.audit.read({ limit: 1_000 });
    await restore();
    const store = await target.reopen();
    for (const id of ['active', 'busy', 'left', 'forgotten', 'refused']) {
      const before = await source.connections.find(id);
      expect(await store.connections.find(id)).toEqual({
        ...before,
        tokens: before?.tokens && { ...before.tokens, refreshToken: null },
        renewal: null,
        renewAt: { active: later, busy: later, left: null, forgotten: null, refused: start + 99 }[id],
      });
    }
    const dueAs = async (state: 'active' | 'degraded') =>
      (await store.connections.due(later, state, 10)).map(({ id }) => id);
    // Renewals are spread out, so that they are not a burst.
    expect([(await dueAs('active')).sort(), await dueAs('degraded')]).toEqual([['active', 'busy'], []]);

    // Open pairings are cancelled, used codes stay used, and later codes are unknown.
    expect((await store.pairings.find('open'))?.ended).toEqual({ as: 'cancelled', at: later });
    const claim = async (codeHash: string) =>
      (await store.pairings.claim({ ...presented, codeHash, now: start + 1 })).outcome;
    expect([await claim('open'), await claim('active'), await claim('minted-later')]).toEqual([
      'cancelled',
      'used',
      'unknown',
    ]);

    // Staff and service keys are kept.
    const staff = await store.staff.list(start);
    expect(staff.map((each) => [each.staff.name, each.sessions.length, each.invites.length]).sort()).toEqual([
      ['Ada', 0, 0],
      ['Sam', 0, 0],
    ]);
    expect(await store.staff.useSession('hash-of-session', start)).toBeUndefined();
    expect(await store.services.find('key')).toBeDefined();

    // The audit log continues, with an entry for the restore.
    const carriedOn = (await store.audit.read({ limit: 1_000 })).slice(0, audit.length + 1);
    expect(carriedOn).toEqual([...audit, { at: later, what: 'restored', who: operator }]);
  });

  it('refuses a store that is not empty and leaves it unchanged', async () => {
    await target.store.staff.invite(sampleInvite(), operator);
    await expect(restore()).rejects.toThrow('there is not empty, and nothing was written');
    expect(await recordsOf(target.store)).not.toHaveProperty('connections');
  });

  it('that is interrupted leaves a store on which no relay starts, and can be repeated only into an empty store', async () => {
    const dying = withArchive(target.store, { write: cutOffAfter(5, target.store) });
    await expect(restore(dying)).rejects.toThrow('cut off');
    const store = await target.reopen();
    const unfinished = /^a restore from the backup of .* into this store has not finished/;
    await expect(requireCompleteStore(store)).rejects.toThrow(unfinished);
    await expect(restore(store)).rejects.toThrow(unfinished);
  });

  it('fails if the file was changed after its verification', async () => {
    const verified = await verifyBackup(file, keys, later, quiet);
    await rm(file);
    await source.tools.remove('harbor', start, operator);
    await writeBackup(source, file, { relay: '0.2.0', key: keys[0], now: start, randomBytes });
    await expect(
      restoreInto({ store: target.store, name: 'there' }, file, verified, later, quiet),
    ).rejects.toThrow('was changed after it had been verified');
    await expect(requireCompleteStore(target.store)).rejects.toThrow('has not finished');
  });
});
