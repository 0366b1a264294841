import { createLog } from '@noiseaware-connect/relay/log';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import { expect, test } from 'vitest';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { sampleConnection } from '../conformance/samples.ts';
import { addConnection } from '../conformance/store-check.ts';

test('pages that come at once are read one each turn of the event loop, so that nobody waits for all of them', async () => {
  const { url } = await freshDatabase();
  const store = await openPostgresStore({ location: parsePostgresUrl(url), log: createLog('silent') });
  for (let index = 0; index < 20; index += 1) {
    await addConnection(store, sampleConnection({ id: `connection-${index}` }));
  }
  let turn = 0;
  let over = false;
  const count = () => {
    turn += 1;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  const turns = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const { connections } = await store.connections.list({ limit: 100 });
      expect(connections).toHaveLength(20);
      return turn;
    }),
  );
  over = true;
  expect(new Set(turns).size).toBe(30);
  await store.close();
});
