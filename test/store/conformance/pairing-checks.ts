import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import { hashOf } from '@noiseaware-connect/relay/domain/secrets';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { ada, minute, noiseaware, presented, sampleConnection, samplePairing, start } from './samples.ts';
import {
  addConnection,
  after,
  atOnce,
  auditedEvents,
  type Check,
  type Checks,
  tally,
} from './store-check.ts';

const begin = ({ pairings }: Store) => pairings.start(samplePairing(), ada);
const connect = ({ pairings }: Store, over: Partial<Connection> = {}, now = start) =>
  pairings.connect('pairing-1', sampleConnection(over), now, ada);

/** The result of presenting a code after that. */
const claimAfter =
  (outcome: string, happened: (store: Store) => Promise<unknown>): Check =>
  async (bench) => {
    await happened(bench.store);
    expect(await (await bench.reopen()).pairings.claim(presented)).toEqual({ outcome });
  };

export const claimChecks: Checks = after(begin, {
  'grants one of a hundred concurrent claims of a code, and returns its access code to the others': async (
    bench,
  ) => {
    // Relays in the middle of a key rotation.
    const codes = ['access-code-1', 'access-code-2'];
    const claims = await atOnce(100, (index) =>
      bench.store.pairings.claim({
        ...presented,
        accessCodesFor: () => (index % 2 === 0 ? codes : codes.toReversed()),
      }),
    );
    expect(tally(claims.map(({ outcome }) => outcome))).toEqual({ granted: 1, repeated: 99 });
    const granted = new Set(claims.map((claim) => ('accessCode' in claim ? claim.accessCode : '')));
    expect(granted.size).toBe(1);
    const kept = await (await bench.reopen()).pairings.find('pairing-1');
    expect(kept?.authorized).toEqual({ at: start, accessCodeHash: hashOf([...granted][0] ?? '') });
  },

  'derives the access code from the salt of the pairing': async ({ store: { pairings } }) => {
    expect(await pairings.claim(presented)).toEqual({
      outcome: 'granted',
      accessCode: 'access-code-of-salt-of-pairing',
    });
  },

  'refuses to repeat the access code of a sealing key that is not there any more': async (bench) => {
    await bench.store.pairings.claim(presented);
    const { pairings } = await bench.reopen();
    expect(await pairings.claim({ ...presented, accessCodesFor: () => ['of another key'] })).toEqual({
      outcome: 'used',
    });
  },

  'repeats the access code of a claim until its pairing expires, and not afterwards': async (bench) => {
    await bench.store.pairings.claim(presented);
    const { pairings } = await bench.reopen();
    const claimAt = (now: number) => pairings.claim({ ...presented, now });
    const accessCode = 'access-code-of-salt-of-pairing';
    const { expiresAt } = samplePairing();
    for (const now of [start + 2 * minute, expiresAt - 0.001])
      expect(await claimAt(now)).toEqual({ outcome: 'repeated', accessCode });
    expect(await claimAt(expiresAt)).toEqual({ outcome: 'expired' });
  },

  'refuses an unknown code without using up a known one': async ({ store: { pairings } }) => {
    expect(await pairings.claim({ ...presented, codeHash: 'foreign' })).toEqual({ outcome: 'unknown' });
    expect((await pairings.claim(presented)).outcome).toBe('granted');
  },

  'refuses a code from its expiry on': async ({ store: { pairings } }) => {
    const { expiresAt } = samplePairing();
    await pairings.start(samplePairing({ id: 'pairing-2', codeHash: 'second' }), ada);
    expect((await pairings.claim({ ...presented, now: expiresAt - 0.001 })).outcome).toBe('granted');
    const late = { ...presented, codeHash: 'second', now: expiresAt };
    expect(await pairings.claim(late)).toEqual({ outcome: 'expired' });
  },

  'refuses the code of a cancelled pairing': claimAfter('cancelled', ({ pairings }) =>
    pairings.cancel('pairing-1', start, ada),
  ),

  'refuses to repeat a claim once its pairing is completed': claimAfter('used', async (store) => {
    await store.pairings.claim(presented);
    await connect(store);
  }),

  'refuses to repeat a claim once NoiseAware has refused its access code': claimAfter(
    'used',
    async ({ pairings }) => {
      await pairings.claim(presented);
      await pairings.fail('pairing-1', start, ada);
    },
  ),

  'records the reason of each refused code in the audit log': async (bench) => {
    const { pairings } = bench.store;
    await pairings.claim({ ...presented, codeHash: 'foreign' });
    for (const later of [0, 2, 31]) await pairings.claim({ ...presented, now: start + later * minute });
    await pairings.cancel('pairing-1', start, ada);
    await pairings.claim(presented);
    expect(await auditedEvents(await bench.reopen())).toEqual([
      'pairing_started',
      'code_refused_unknown',
      'code_granted',
      'code_repeated',
      'code_refused_expired',
      'pairing_cancelled',
      'code_refused_cancelled',
    ]);
  },
});

export const pairingChecks: Checks = after(begin, {
  'replaces an account’s organization only if the new one was confirmed by its name': async ({ store }) => {
    const known = { by: 'org', value: 'lakeside', name: null };
    const other = { by: 'org', value: 'old town', name: null };
    await addConnection(store, { identity: known });
    await store.pairings.start(samplePairing({ id: 'again', codeHash: 'again' }), ada);
    const fresh = sampleConnection({ identity: other, connectedAt: start + 1 });
    const replace = (confirmed?: string) =>
      store.pairings.connect('again', fresh, start + 1, ada, { confirmed });
    for (const confirmed of [undefined, 'lakeside'])
      expect(await replace(confirmed)).toEqual({
        ...{ outcome: 'other', connected: 'lakeside', answered: 'old town' },
      });
    expect(await store.connections.find('connection-1')).toMatchObject({ identity: known });
    expect((await store.pairings.find('again'))?.ended).toBeNull();
    expect(await replace('old town')).toEqual({ outcome: 'connected', connection: 'connection-1' });
    expect(await store.connections.find('connection-1')).toEqual(fresh);
  },

  'connects an account to one of several organizations whose pairings complete concurrently': async (
    bench,
  ) => {
    const names = ['lakeside', 'old town', 'harbor', 'dunes'];
    const outcomes = await atOnce(20, async (round) => {
      const account = { id: `account-of-${round}` };
      const results = await Promise.all(
        names.map(async (value, index) => {
          const id = `pairing-${round}-${index}`;
          await bench.store.pairings.start(samplePairing({ id, codeHash: id, account }), ada);
          const identity = { by: 'org', value, name: null };
          const connection = sampleConnection({ id: `connection-${round}-${index}`, account, identity });
          return bench.store.pairings.connect(id, connection, start, ada);
        }),
      );
      return tally(results.map(({ outcome }) => outcome));
    });
    // The others find another connection than the one that they prepared.
    expect(outcomes).toEqual(Array(20).fill({ connected: 1, other: 3 }));
    const { connections } = await (await bench.reopen()).connections.list({ limit: 1_000 });
    expect(new Set(connections.map(({ account }) => account.id)).size).toBe(connections.length);
  },

  'refuses to complete a pairing for another connection than the account’s current one': async ({
    store,
  }) => {
    await addConnection(store);
    await store.pairings.start(samplePairing({ id: 'again', codeHash: 'again' }), ada);
    const write = (id: string) => store.pairings.connect('again', sampleConnection({ id }), start + 1, ada);
    expect(await write('connection-2')).toEqual({ outcome: 'changed' });
    expect(await store.connections.find('connection-2')).toBeUndefined();
    expect(await write('connection-1')).toEqual({ outcome: 'connected', connection: 'connection-1' });
  },

  'creates one connection from a hundred concurrent completions of a pairing': async (bench) => {
    const results = await atOnce(100, (index) => connect(bench.store, { id: `connection-${index}` }));
    const ids = new Set(
      results.map((result) => ('connection' in result ? result.connection : result.outcome)),
    );
    expect(ids.size).toBe(1);
    const store = await bench.reopen();
    const { connections } = await store.connections.list({ limit: 1_000 });
    expect(connections.map(({ id }) => id)).toEqual([...ids]);
    expect((await auditedEvents(store)).filter((what) => what === 'connected')).toHaveLength(1);
  },

  'returns "ended" when a cancelled pairing is completed, and writes no connection': async (bench) => {
    await bench.store.pairings.cancel('pairing-1', start, ada);
    const store = await bench.reopen();
    expect(await connect(store)).toEqual({ outcome: 'ended' });
    expect(await store.connections.find('connection-1')).toBeUndefined();
  },

  'returns "ended" when a failed pairing is completed, and keeps the reason of the failure': async (
    bench,
  ) => {
    await bench.store.pairings.fail('pairing-1', start + 5, ada);
    const store = await bench.reopen();
    expect(await connect(store)).toEqual({ outcome: 'ended' });
    const kept = await store.pairings.find('pairing-1');
    expect(kept?.ended).toEqual({ as: 'failed', at: start + 5, cause: 'refused' });
  },

  'refuses to start a pairing whose id is taken, and keeps the existing one': async (bench) => {
    const again = samplePairing({ codeHash: 'other', challenge: 'other' });
    await expect(bench.store.pairings.start(again, ada)).rejects.toThrow();
    const store = await bench.reopen();
    expect(await store.pairings.find('pairing-1')).toEqual(samplePairing());
    expect(await auditedEvents(store)).toEqual(['pairing_started']);
  },

  'returns "missing" when an unknown pairing is completed': async ({ store }) => {
    expect(await store.pairings.connect('nothing', sampleConnection(), start, ada)).toEqual({
      outcome: 'missing',
    });
    expect(await store.connections.find('connection-1')).toBeUndefined();
  },

  'does not change a pairing that has ended': async ({ store }) => {
    await connect(store);
    const ended = await store.pairings.find('pairing-1');
    await store.pairings.cancel('pairing-1', start + 1, ada);
    await store.pairings.fail('pairing-1', start + 1, ada);
    expect(await store.pairings.find('pairing-1')).toEqual(ended);
    expect(await auditedEvents(store)).toEqual(['pairing_started', 'connected']);
  },

  'ends a pairing once when completion and cancelling race': async (bench) => {
    const { store } = bench;
    const [completed] = await Promise.all([connect(store), store.pairings.cancel('pairing-1', start, ada)]);
    const kept = await bench.reopen();
    const connected = (await kept.connections.find('connection-1')) !== undefined;
    expect(connected).toBe(completed.outcome === 'connected');
    expect((await kept.pairings.find('pairing-1'))?.ended?.as).toBe(connected ? 'connected' : 'cancelled');
  },

  'reauthorizes a connection without creating another one': async (bench) => {
    const { store } = bench;
    await connect(store, { accessCode: 'sealed-first' });
    const again = samplePairing({ id: 'pairing-2', codeHash: 'second', connection: 'connection-1' });
    await store.pairings.start(again, ada);
    await store.pairings.connect('pairing-2', sampleConnection({ accessCode: 'sealed-second' }), start, ada);
    const kept = await bench.reopen();
    expect((await kept.connections.find('connection-1'))?.accessCode).toBe('sealed-second');
    expect((await kept.connections.list({ limit: 10 })).connections).toHaveLength(1);
    expect((await auditedEvents(kept)).at(-1)).toBe('reauthorized');
  },

  'records in the audit log who did what to which pairing': async (bench) => {
    await bench.store.pairings.claim(presented);
    await connect(bench.store, {}, start + 9);
    const about = { pairing: 'pairing-1', account: 'account-1' };
    expect(await (await bench.reopen()).audit.read({ limit: 10 })).toEqual([
      { at: start, what: 'pairing_started', who: ada, ...about },
      { at: start, what: 'code_granted', who: noiseaware, ...about },
      { at: start + 9, what: 'connected', who: ada, ...about, connection: 'connection-1', status: 'active' },
    ]);
  },
});
