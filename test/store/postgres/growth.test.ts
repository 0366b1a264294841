import { createLog } from '@noiseaware-connect/relay/log';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import { expect, test } from 'vitest';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { watchStatements } from '../../support/postgres/statements.ts';
import { relay, start } from '../conformance/samples.ts';
import { blocksReadBy, fillTables, tablesScannedBy } from './many-rows.ts';

/** What a round of the schedule costs that finds nothing to do, by statement: blocks read, and tables read whole. */
async function costOfRound(rows: number): Promise<Record<string, { blocks: number; scanned: string[] }>> {
  const database = await freshDatabase();
  const location = parsePostgresUrl(database.url);
  const store = await openPostgresStore({ location, log: createLog('silent') });
  await fillTables(database, rows);
  await database.query('VACUUM ANALYZE');
  const { sent, stop } = watchStatements();
  await store.takeTurn?.(start, 4);
  await store.sweep(start);
  await store.connections.markInterrupted(start, relay);
  for (const state of ['active', 'degraded', 'reauthorization_required'] as const) {
    expect(await store.connections.due(start, state, 1_000)).toEqual([]);
  }
  stop();
  await store.close();
  const costs: Record<string, { blocks: number; scanned: string[] }> = {};
  for (const { name, text, values } of sent) {
    if (values.length === 0) continue;
    const scanned = await tablesScannedBy(database, text, values);
    costs[name] = { blocks: await blocksReadBy(database, { text, values }), scanned };
  }
  return costs;
}

test('a round of the schedule that finds nothing due and nothing to clear away costs the same however much is kept', async () => {
  const few = await costOfRound(200);
  const many = await costOfRound(20_000);
  expect(Object.keys(many).sort()).toEqual(['connections-due', 'connections-lapsed', 'sweep', 'turn-take']);
  for (const [name, { blocks, scanned }] of Object.entries(many)) {
    expect({ name, scanned }).toEqual({ name, scanned: [] });
    // A tree of a hundred times as many rows is a level or two higher; a table of them has thousands of blocks.
    expect({ name, blocks }).toEqual({
      name,
      blocks: expect.toSatisfy((n) => n <= (few[name]?.blocks ?? 0) + 30),
    });
  }
}, 60_000);
