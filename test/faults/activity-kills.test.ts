import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { databaseAt } from '../support/postgres/database-at.ts';
import { makeLink } from '../support/relay/owner.ts';
import { answered } from '../support/relay/value-in.ts';
import { bothStores, startDyingRelay } from './dying-relay.ts';

/** Milliseconds in which a relay writes what it has counted, which is half a minute without haste. */
const minute = 60_000;
const haste = 10;

it.each(bothStores)(
  'a relay that is killed on %s loses at most the activity of its last minute, and counts nothing twice',
  async (store) => {
    const { address, staff, kill, startAgain } = await startDyingRelay(store, 'none', { haste });
    const make = async (count: number) => {
      for (let nth = 0; nth < count; nth += 1) await makeLink(staff(), { account: { id: `acct-${nth}` } });
    };
    const read = async () => {
      const activity = await answered(staff().readActivity({ query: { days: '1' } }));
      return 'buckets' in activity ? activity.buckets.reduce((sum, { links }) => sum + links.made, 0) : null;
    };
    await make(3);
    expect(await read()).toBe(3);
    await expect.poll(() => writtenIn(address), { interval: 500, timeout: minute }).toBe(3);
    await make(2);
    await kill();
    await startAgain();
    const counted = (await read()) ?? 0;
    expect(counted).toBeGreaterThanOrEqual(3);
    expect(counted).toBeLessThanOrEqual(5);
    await make(1);
    // An answer is used again for some seconds.
    await expect.poll(read).toBe(counted + 1);
  },
  2 * minute,
);

// --- Internal helpers ---

/** How many links were made by what the store at that address has, past every relay. */
async function writtenIn(address: string): Promise<number> {
  const rows = address.startsWith('lowdb:') ? rowsInFile(address) : await rowsInDatabase(address);
  return rows.reduce((sum, { counts }) => sum + (counts.made ?? 0), 0);
}

interface Written {
  readonly counts: { readonly made?: number };
}

const rowsInDatabase = async (url: string): Promise<Written[]> =>
  (await databaseAt(url).query<{ record: Written }>('SELECT record FROM activity')).map(
    ({ record }) => record,
  );

function rowsInFile(address: string): Written[] {
  const file = path.join(address.replace('lowdb:', ''), 'relay.db');
  using database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare("SELECT record FROM records WHERE collection = 'activity'").all();
  return rows.map(({ record }) => JSON.parse(String(record)));
}
