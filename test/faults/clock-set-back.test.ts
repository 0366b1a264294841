import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { describe, expect, test } from 'vitest';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { callNoiseAware } from '../support/relay/call-noiseaware.ts';
import { complete, connectAccount, redirectOf } from '../support/relay/connect-account.ts';
import { accessCodeFor, startPairing } from '../support/relay/pairing.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';

const hour = 60 * 60;

/** The settings and the clock of a relay, and how that clock is set back. */
interface World {
  env: Record<string, string>;
  now?(): number;
  setBack(seconds: number): Promise<void>;
}

const worlds: Record<string, () => Promise<World>> = {
  lowdb: async () => {
    let back = 0;
    return {
      env: {},
      now: () => Date.now() / 1000 - back,
      setBack: async (seconds) => {
        back = seconds;
      },
    };
  },
  // Relays follow the server's clock, which cannot be set here: its function is another one for this database.
  PostgreSQL: async () => {
    const { url, query } = await freshDatabase();
    const name = new URL(url).pathname.slice(1);
    await query(`CREATE SCHEMA wrong; CREATE TABLE wrong.clock AS SELECT interval '0' AS back;
      CREATE FUNCTION wrong.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
        'SELECT pg_catalog.clock_timestamp() - (SELECT back FROM wrong.clock)';
      ALTER DATABASE ${name} SET search_path = public, wrong, pg_catalog`);
    return {
      env: { RELAY_STORE: url },
      setBack: async (seconds) =>
        void (await query('UPDATE wrong.clock SET back = make_interval(secs => $1)', [seconds])),
    };
  },
};

for (const [store, makeWorld] of Object.entries(worlds)) {
  describe(`on ${store}, a clock that is set back by two hours`, () => {
    test('ends no pairing, invite or session, vends no expired token and delays no due renewal', async () => {
      const { env, now, setBack } = await makeWorld();
      const { relay, sandbox, staff, session, service } = await stageOfTest({
        env,
        ...(now === undefined ? {} : { effects: { now } }),
      });
      const { id } = await connectAccount(staff, { id: 'acct-1' });
      const begun = await startPairing(staff, { account: { id: 'acct-2' } });
      const answered = await startPairing(staff, { account: { id: 'acct-3' } });
      const accessCode = await accessCodeFor(relay, answered.code);
      const { invite } = await relay.door.invite({ body: { name: 'Robin' } });
      // NoiseAware's bad day: the next try is planned by the clock that is about to be set back.
      sandbox.set({ fault: { refresh: { kind: '503', times: 1 }, token: { kind: '503', times: 1 } } });
      await staff.renewConnection({ id, body: {} });
      const state = async () => valueIn(await staff.readConnection({ id })).connection;
      expect(await state()).toMatchObject({ status: 'degraded' });

      const before = Date.now() / 1000;
      await setBack(2 * hour);
      const secondsAhead = async () => {
        const started = await startPairing(staff, { account: { id: 'acct-4' } });
        const { expiresAt } = valueIn(await staff.readPairing({ id: started.id }));
        return Date.parse(expiresAt) / 1000 - relay.config.pairingTtl - before;
      };
      await expect.poll(secondsAhead, { interval: 500 }).toBeLessThan(60 - 2 * hour);

      // The schedule renews it unasked, and no token that the clock says lives for hours is handed out.
      await expect.poll(async () => (await state()).status).toBe('active');
      const { userToken } = valueIn(await service.vendToken({ id, body: {} }));
      expect(await callNoiseAware(sandbox, userToken)).toBe(200);

      expect(await accessCodeFor(relay, answered.code)).toBe(accessCode);
      expect(await accessCodeFor(relay, begun.code)).toMatch(/^nacac_/);
      const redirect = await redirectOf(begun.authorizeUrl);
      expect(valueIn(await complete(staff, { ...begun, redirect })).connection.status).toBe('active');
      const newcomer = createClient(api, { baseUrl: relay.url, fetch });
      expect(await newcomer.enrol({ body: { invite } })).toMatchObject({ ok: true });
      expect(await newcomer.enrol({ body: { invite } })).toMatchObject({
        failure: { code: 'unauthenticated' },
      });
      expect(session).toMatch(/^nacses_/);
      expect(valueIn(await staff.listSessions()).sessions).toHaveLength(1);

      await relay.restart();
      expect(await state()).toMatchObject({ status: 'active', cause: null });
      expect(relay.logLines.filter((line) => line.includes('system clock was set back'))).not.toEqual([]);
      expect(relay.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    }, 60_000);
  });
}
