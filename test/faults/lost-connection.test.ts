import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { type RelayStage, stageOfTest } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';

/** A relay's store, of which one connection's record can be damaged. */
interface World {
  env: Record<string, string>;
  damage(stage: RelayStage, id: string): Promise<void>;
  /** All that is kept of connections. */
  kept(stage: RelayStage): Promise<string>;
}

const worlds: Record<string, () => Promise<World>> = {
  lowdb: async () => ({
    env: {},
    damage: async ({ relay }, id) => {
      await relay.down();
      for (const name of ['relay.ndjson', 'relay-copy.ndjson']) {
        const file = path.join(relay.directory, name);
        const lines = (await readFile(file, 'utf8')).split('\n');
        const damaged = lines.map((line) =>
          line.includes(`"connections","${id}"`) ? line.replace('"status"', '"statis"') : line,
        );
        await writeFile(file, damaged.join('\n'));
      }
      await relay.up();
    },
    kept: async ({ relay: { directory } }) => {
      const names = (await readdir(directory)).filter((name) =>
        /^(relay|quarantine|wal).*ndjson$/.test(name),
      );
      const texts = await Promise.all(names.map((name) => readFile(path.join(directory, name), 'utf8')));
      return texts
        .flatMap((text) => text.split('\n').filter((line) => line.includes('"connections","')))
        .join('\n');
    },
  }),
  PostgreSQL: async () => {
    const { url, query } = await freshDatabase();
    return {
      env: { RELAY_STORE: url },
      damage: async (_, id) =>
        void (await query(`UPDATE connections SET record = record || '{"status":7}' WHERE id = $1`, [id])),
      kept: async () => JSON.stringify(await query('SELECT record FROM connections')),
    };
  },
};

describe.each(Object.entries(worlds))('a connection whose record is damaged, on %s,', (_, makeWorld) => {
  test('can be erased completely by an admin and on the command line', async () => {
    const { env, damage, kept } = await makeWorld();
    const stage = await stageOfTest({ env });
    const { staff, relay } = stage;
    const { client: admin } = await relay.enrol('Robin', 'admin');
    const living = await connectAccount(staff, { id: 'acct-living' });
    const found: string[] = [];
    for (const forget of [
      async (id: string) => valueIn(await admin.disconnect({ id, query: { forget: 'true' } })).connection,
      async (id: string) => (await relay.door.disconnect({ id, query: { forget: 'true' } })).connection,
    ]) {
      const { id } = await connectAccount(staff, { id: `acct-lost-${found.length}` });
      await damage(stage, id);
      expect(await staff.readConnection({ id })).toMatchObject({ failure: { code: 'not_found' } });
      // One that never was stays unknown, and costs the others nothing.
      const unknown = { id: `${id}x`, query: { forget: 'true' } } as const;
      expect(await admin.disconnect(unknown)).toMatchObject({ failure: { code: 'not_found' } });
      expect(await admin.disconnect({ id })).toMatchObject({ failure: { code: 'not_found' } });
      expect(await kept(stage)).toContain(id);
      expect(await forget(id)).toBeNull();
      expect(await kept(stage)).not.toContain(id);
      const audit = await relay.door.audit({ what: ['forgotten'], limit: 10 });
      expect(audit.at(-1)).toMatchObject({ connection: id });
      found.push(id);
    }
    expect(await kept(stage)).toContain(living.id);
    expect((await staff.renewConnection({ id: living.id, body: {} })).ok).toBe(true);
  });
});
