import { expect, test } from 'vitest';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';

// On PostgreSQL: lowdb refuses to start on a damaged database.

test('a connection whose record is damaged can be erased completely by an admin and on the command line', async () => {
  const { url, query } = await freshDatabase();
  const stored = async () => JSON.stringify(await query('SELECT record FROM connections'));
  const { staff, relay } = await stageOfTest({ env: { RELAY_STORE: url } });
  const { client: admin } = await relay.enrol('Robin', 'admin');
  const living = await connectAccount(staff, { id: 'acct-living' });
  for (const [who, forget] of [
    [
      'admin',
      async (id: string) => valueIn(await admin.disconnect({ id, query: { forget: 'true' } })).connection,
    ],
    [
      'operator',
      async (id: string) => (await relay.door.disconnect({ id, query: { forget: 'true' } })).connection,
    ],
  ] as const) {
    const { id } = await connectAccount(staff, { id: `acct-${who}` });
    await query(`UPDATE connections SET record = record || '{"status":7}' WHERE id = $1`, [id]);
    expect(await staff.readConnection({ id })).toMatchObject({ failure: { code: 'not_found' } });
    // One that never was stays unknown, and costs the others nothing.
    const unknown = { id: `${id}x`, query: { forget: 'true' } } as const;
    expect(await admin.disconnect(unknown)).toMatchObject({ failure: { code: 'not_found' } });
    expect(await admin.disconnect({ id })).toMatchObject({ failure: { code: 'not_found' } });
    expect(await stored()).toContain(id);
    expect(await forget(id)).toBeNull();
    expect(await stored()).not.toContain(id);
    const audit = await relay.door.audit({ what: ['forgotten'], limit: 10 });
    expect(audit.at(-1)).toMatchObject({ connection: id });
  }
  expect(await stored()).toContain(living.id);
  expect((await staff.renewConnection({ id: living.id, body: {} })).ok).toBe(true);
});
