import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import type { Pairing } from '@noiseaware-connect/relay/domain/pairing/pairing';
import type { Delivery } from '@noiseaware-connect/relay/domain/webhook/webhook';
import { restoreInto } from '@noiseaware-connect/relay/operations/backup/restore';
import { verifyBackup } from '@noiseaware-connect/relay/operations/backup/verify-backup';
import { parseConfig } from '@noiseaware-connect/relay/settings/config';
import { expect, it } from 'vitest';
import { recordsOf } from '../store/conformance/archive-checks.ts';
import { toldTo } from '../store/conformance/outbox-checks.ts';
import { operator, start } from '../store/conformance/samples.ts';
import { memoryBench } from '../store/tested-stores.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';

// Written by 1.0.0-rc.1: of six events, the webhook was sent one with success, two without; one of these was given up.
const file = path.join(import.meta.dirname, 'fixtures', '1.0.0-rc.1.ndjson');
const { sealingKeys } = parseConfig(relayEnvironment('unused'));
const later = start + 100;
const quiet = () => undefined;

it('a backup of 1.0.0-rc.1 is restored, with what its webhook has still to be sent', async () => {
  const { store } = await memoryBench();
  const verified = await verifyBackup(file, sealingKeys, later, quiet);
  expect(verified).toMatchObject({ sealedValues: 14, counts: { connections: 5, deliveries: 5, events: 6 } });
  await restoreInto({ store, name: 'there' }, file, verified, later, quiet);
  const { deliveries, attempts, pairings, connections } = await recordsOf(store);
  expect(attempts).toBeUndefined();
  const bySeq = (deliveries as Delivery[]).toSorted((one, other) => one.seq - other.seq);
  expect(bySeq.map(({ seq, state, nextAt, tries }) => [seq, state, nextAt, tries])).toEqual([
    [2, 'waiting', start + 60, 1],
    [3, 'given_up', null, 1],
    [5, 'waiting', start + 31, 1],
    [6, 'waiting', start, 0],
    [7, 'waiting', start + 31, 1],
  ]);
  expect((connections as Connection[]).map(({ statusSince }) => statusSince)).toEqual(Array(5).fill(start));
  // They have no salt, and whether the open one has been used since is not known.
  expect((pairings as Pairing[]).map(({ salt, ended }) => [salt, ended?.as]).sort()).toEqual([
    [null, 'cancelled'],
    ...Array(5).fill([null, 'connected']),
  ]);
  expect(await store.webhooks.backlog()).toMatchObject([{ waiting: 4, dead: 1 }]);
  expect((await toldTo(store, later)).map(({ seq }) => seq).sort()).toEqual([2, 5, 6, 7]);
  expect(await store.webhooks.replay('webhook-1', {}, later, operator)).toBe(1);
  expect((await toldTo(store, later)).map(({ seq }) => seq)).toEqual([3]);
});

it('a changed attempt in a backup of 1.0.0-rc.1 is detected, although attempts are left out', async () => {
  const changed = path.join(await directoryOfTest(), 'changed.ndjson');
  await writeFile(
    changed,
    (await readFile(file, 'utf8')).replace('database is locked', 'database is broken'),
  );
  await expect(verifyBackup(changed, sealingKeys, later, quiet)).rejects.toThrow(
    'the backup is damaged as a whole',
  );
});
