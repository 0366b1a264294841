import { createLog } from '@noiseaware-connect/relay/log';
import { type Database, openDatabase, statement } from '@noiseaware-connect/relay/store/postgres/database';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ada, operator, sampleInvite, samplePairing, sampleSession, start } from '../conformance/samples.ts';
import type { TestDatabase } from '../support/database-at.ts';
import { freshDatabase } from '../support/postgres-database.ts';
import { watchStatements } from '../support/statements.ts';

let database: TestDatabase;
let store: Store;
/** Another user of the database, who holds a row while others come. */
let holder: Database;
beforeEach(async () => {
  database = await freshDatabase();
  const [location, log] = [parsePostgresUrl(database.url), createLog('silent')];
  store = await openPostgresStore({ location, log });
  holder = openDatabase(location, log);
  await store.staff.invite(sampleInvite(), operator);
  await store.staff.enrol('hash-of-invite', sampleSession(), {});
});
afterEach(() => Promise.all([store.close(), holder.close()]));

const waitingForLock =
  "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
const untilWaiting = (many: number) => expect.poll(() => database.query(waitingForLock)).toHaveLength(many);
const holding = <T>(sql: string, meanwhile: () => Promise<T>): Promise<T> =>
  holder.inTransaction(async (run) => {
    await run(statement('held', sql));
    return meanwhile();
  });

test('the end of a session and the revocation of whose it is wait for each other, and not both', async () => {
  await store.pairings.start(samplePairing(), ada);
  const { sent, stop } = watchStatements();
  const { both } = await holding("SELECT id FROM pairings WHERE id = 'pairing-1' FOR UPDATE", async () => {
    const revoking = store.staff.revoke('staff-ada', start, operator);
    await untilWaiting(1);
    const ending = store.staff.endSession('staff-ada', 'session-1', start, ada);
    await untilWaiting(2);
    return { both: Promise.all([revoking, ending]) };
  });
  const [revoked, ended] = await both;
  stop();
  expect([revoked?.revokedAt, ended]).toEqual([start, false]);
  // What PostgreSQL has to end for the sake of the other one is sent again.
  const again = sent.map(({ name }) => name).filter((name, index, all) => all.indexOf(name) !== index);
  expect(again.filter((name) => /^(?:staff|session)-/.test(name))).toEqual([]);
});
