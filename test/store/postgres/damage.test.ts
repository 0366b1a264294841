import { createLog } from '@noiseaware-connect/relay/base/log';
import { StoreUnavailable } from '@noiseaware-connect/relay/base/store-unavailable';
import { expect, test } from 'vitest';
import { recordsOf } from '../conformance/archive-checks.ts';
import {
  ada,
  auditLife,
  day,
  eventLife,
  operator,
  presented,
  sampleInvite,
  samplePairing,
  start,
} from '../conformance/samples.ts';
import { addConnection, enrolAda } from '../conformance/store-check.ts';
import { storeOfTest } from './open-store.ts';

test('a damaged row is logged once without its values, skipped by every read, and left in the table', async () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const { database, store } = await storeOfTest({ log });
  for (const id of ['a', 'b', 'c']) await addConnection(store, { id, renewAt: start });
  await store.pairings.start(samplePairing(), ada);
  await database.query(
    `UPDATE connections SET record = record || '{"lastRenewedAt":7,"tokens":"secret-damage"}' WHERE id = 'b'`,
  );
  await database.query(`UPDATE pairings SET record = record - 'challenge' WHERE id = 'pairing-1'`);

  for (let again = 0; again < 3; again += 1) {
    expect(await store.connections.find('b')).toBeUndefined();
    expect((await store.connections.list({ limit: 2 })).connections.map(({ id }) => id)).toEqual(['a']);
    expect((await store.connections.due(start, 'active', 10)).map(({ id }) => id)).toEqual(['a', 'c']);
    expect(await store.pairings.claim(presented)).toEqual({ outcome: 'unknown' });
  }
  const page = await store.connections.list({ limit: 2 });
  expect(
    (await store.connections.list({ limit: 2, after: page.next ?? '' })).connections.map(({ id }) => id),
  ).toEqual(['c']);
  const lease = { owner: 'first', now: start, until: start + 30, refresh: true };
  expect(await store.connections.beginRenewal('b', lease, { kind: 'relay' })).toBe('missing');
  await store.sweep(start + day / 4, auditLife, eventLife);

  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ level: 'error', table: 'connections', id: 'b', at: ['tokens'] }),
    expect.objectContaining({ level: 'error', table: 'pairings', id: 'pairing-1', at: ['challenge'] }),
  ]);
  expect(lines.join('')).not.toContain('secret-damage');
  expect(await database.query("SELECT record ->> 'tokens' AS kept FROM connections WHERE id = 'b'")).toEqual([
    { kept: 'secret-damage' },
  ]);
  // Once repaired, it is found again without a restart.
  await database.query(
    `UPDATE connections SET record = record || '{"tokens":null}', version = version + 1 WHERE id = 'b'`,
  );
  expect(await store.connections.find('b')).toMatchObject({ id: 'b' });
});

test('a revocation also ends damaged sessions, and is refused for a damaged staff record', async () => {
  const { database, store } = await storeOfTest();
  await enrolAda(store);
  const sessions = () => database.query('SELECT id FROM sessions');
  await database.query(`UPDATE sessions SET record = record || '{"createdAt":null}'`);
  await store.staff.invite(sampleInvite({ hash: 'second' }), operator);
  expect(await sessions()).toEqual([{ id: 'session-1' }]);
  expect(await store.staff.revoke('Ada', start, operator)).toMatchObject({ id: 'staff-ada' });
  expect(await sessions()).toEqual([]);

  await database.query(`UPDATE staff SET record = record || '{"role":5}'`);
  const refusal = /^the row of that staff member cannot be read$/;
  await expect(store.staff.revoke('Ada', start, operator)).rejects.toThrow(refusal);
  await expect(store.staff.invite(sampleInvite({ hash: 'third' }), operator)).rejects.toThrow(refusal);
});

test('a backup of a database with a damaged row fails and names the row', async () => {
  const { database, store } = await storeOfTest();
  for (const id of ['a', 'b']) await addConnection(store, { id });
  await database.query(
    `UPDATE connections SET record = record || '{"tokens":"secret-damage"}' WHERE id = 'b'`,
  );
  await expect(recordsOf(store)).rejects.toThrow(/^a row of connections is not readable: b$/);
  // Its other values still count.
  expect((await store.keys.census()).reduce((sum, { values }) => sum + values, 0)).toBe(4);
});

test('a database lost during a read is reported as unavailable, and other failures are passed on unchanged', async () => {
  const { database, store } = await storeOfTest();
  await addConnection(store);
  const reading = store.archive.read(async ({ batches }) => {
    await database.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    for await (const _ of batches());
  });
  await expect(reading).rejects.toThrow(StoreUnavailable);
  const broken = store.archive.read(async () => {
    throw new Error('the disk of the backup is full');
  });
  await expect(broken).rejects.toThrow('the disk of the backup is full');
});

test('an audit log whose entries were all removed is reported as broken at the first one', async () => {
  const { database, store } = await storeOfTest();
  await addConnection(store, { id: 'a' });
  expect((await store.audit.verify()).broken).toBeUndefined();
  await database.query('DELETE FROM audit');
  expect(await store.audit.verify()).toMatchObject({ entries: 0, broken: { seq: 1 } });
});

test('an audit entry that an id no longer finds is reported as broken, and an id that it does not name finds nothing', async () => {
  const { database, store } = await storeOfTest();
  for (const id of ['a', 'b']) await addConnection(store, { id });
  const first = 'SELECT min(seq) FROM audit';
  await database.query(`INSERT INTO audit_ids SELECT 'cust-1042', min(seq) FROM audit`);
  expect(await store.audit.read({ about: 'cust-1042', limit: 9 })).toEqual([]);
  expect((await store.audit.verify()).broken).toBeUndefined();
  await database.query(`DELETE FROM audit_ids WHERE id = 'b' AND seq > (${first})`);
  expect((await store.audit.verify()).broken?.seq).toBeGreaterThan(1);
});

test('an audit entry whose chain value was removed is reported as broken', async () => {
  const { database, store } = await storeOfTest();
  for (const id of ['a', 'b']) await addConnection(store, { id });
  const { head } = await store.audit.verify();
  await database.query('UPDATE audit SET chain = NULL WHERE link = 2');
  expect(await store.audit.verify(head)).toMatchObject({ entries: 1, broken: { seq: expect.any(Number) } });
});

test('an audit log whose first entries were removed by anything but retention is reported as broken', async () => {
  const { database, store } = await storeOfTest();
  for (const id of ['a', 'b', 'c', 'd']) await addConnection(store, { id });
  const { entries } = await store.audit.verify();
  await database.query('UPDATE audit SET entry = entry WHERE false');
  await store.sweep(start, 0, eventLife);
  expect((await store.audit.verify()).broken).toBeUndefined();
  await database.query('DELETE FROM audit WHERE seq <= (SELECT min(seq) + 1 FROM audit)');
  const verdict = await store.audit.verify();
  expect(verdict.broken?.seq).toBeGreaterThan(1);
  expect(verdict.entries).toBeLessThan(entries);
});
