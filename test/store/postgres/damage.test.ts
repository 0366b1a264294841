import { createLog } from '@noiseaware-connect/relay/log';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import { expect, test } from 'vitest';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { ada, day, presented, samplePairing, start } from '../conformance/samples.ts';
import { addConnection } from '../conformance/store-check.ts';

test('a damaged row is named once in the log without its values, left out of everything, and stays where it is', async () => {
  const database = await freshDatabase();
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const store = await openPostgresStore({ location: parsePostgresUrl(database.url), log });
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
  await store.sweep(start + day / 4);

  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ level: 'error', table: 'connections', id: 'b', at: ['tokens'] }),
    expect.objectContaining({ level: 'error', table: 'pairings', id: 'pairing-1', at: ['challenge'] }),
  ]);
  expect(lines.join('')).not.toContain('secret-damage');
  expect(await database.query("SELECT record ->> 'tokens' AS kept FROM connections WHERE id = 'b'")).toEqual([
    { kept: 'secret-damage' },
  ]);
  // Mended, it is there again: no relay has to be restarted.
  await database.query(
    `UPDATE connections SET record = record || '{"tokens":null}', version = version + 1 WHERE id = 'b'`,
  );
  expect(await store.connections.find('b')).toMatchObject({ id: 'b' });
  await store.close();
});
