import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import {
  ada,
  auditLife,
  day,
  eventLife,
  minute,
  operator,
  presented,
  relay,
  sampleConnection,
  sampleInvite,
  samplePairing,
  sampleService,
  sampleSession,
  start,
} from './samples.ts';
import { addConnection, atOnce, type Checks, disconnect, enrolAda } from './store-check.ts';

export const sweepChecks: Checks = {
  'erases the access code of an abandoned pairing a minute after its expiry, when no completion can run':
    async (bench) => {
      await bench.store.pairings.start(samplePairing(), ada);
      await bench.store.pairings.claim(presented);
      const { expiresAt } = samplePairing();
      expect(await bench.store.sweep(expiresAt - 1, auditLife, eventLife)).toBe(0);
      expect((await bench.store.pairings.find('pairing-1'))?.authorized).not.toBeNull();
      expect(await bench.store.sweep(expiresAt + minute, auditLife, eventLife)).toBe(1);
      expect(await bench.store.sweep(expiresAt + minute, auditLife, eventLife)).toBe(0);
      const store = await bench.reopen();
      expect((await store.pairings.find('pairing-1'))?.authorized).toBeNull();
      const late = await store.pairings.claim({ ...presented, now: expiresAt });
      expect(late).toEqual({ outcome: 'expired' });
    },

  'ends abandoned pairings permanently: their codes stay expired even if the clock is set back': async (
    bench,
  ) => {
    await bench.store.pairings.start(samplePairing(), ada);
    await bench.store.pairings.start(samplePairing({ id: 'granted', codeHash: 'granted' }), ada);
    await bench.store.pairings.claim({ ...presented, codeHash: 'granted' });
    await bench.store.sweep(samplePairing().expiresAt + minute, auditLife, eventLife);
    const store = await bench.reopen();
    for (const codeHash of [presented.codeHash, 'granted']) {
      expect(await store.pairings.claim({ ...presented, codeHash })).toEqual({ outcome: 'expired' });
    }
  },

  'keeps a completed pairing so that its completion can be repeated': async ({ store }) => {
    await store.pairings.start(samplePairing(), ada);
    await store.pairings.claim(presented);
    await store.pairings.connect('pairing-1', sampleConnection(), start + minute, ada);
    const before = await store.pairings.find('pairing-1');
    await store.sweep(start + 12 * 60 * minute, auditLife, eventLife);
    expect(await store.pairings.find('pairing-1')).toEqual(before);
  },

  'removes a pairing some time after its end; its code is unknown from then on': async (bench) => {
    await bench.store.pairings.start(samplePairing(), ada);
    await bench.store.sweep(samplePairing().expiresAt + 10 * day, auditLife, eventLife);
    const store = await bench.reopen();
    expect(await store.pairings.find('pairing-1')).toBeUndefined();
    expect(await store.pairings.claim(presented)).toEqual({ outcome: 'unknown' });
  },

  'removes sessions and invites that have ended, but no valid ones': async (bench) => {
    const { staff } = bench.store;
    await staff.invite(sampleInvite({ hash: 'first' }), operator);
    await staff.invite(sampleInvite({ hash: 'second' }), operator);
    await staff.invite(sampleInvite({ hash: 'old' }), operator);
    await staff.invite(sampleInvite({ hash: 'open', now: start + 25 * day }), operator);
    await staff.enrol('first', sampleSession({ id: 'idle', hash: 'idle' }), {});
    await staff.enrol('second', sampleSession({ id: 'used', hash: 'used' }), {});
    await staff.useSession('used', start + 20 * day);
    await bench.store.sweep(start + 30 * day, auditLife, eventLife);
    // Read for the time of the start, when all of them would still be live.
    const [member] = await (await bench.reopen()).staff.list(start);
    expect(member?.sessions.map(({ id }) => id)).toEqual(['used']);
    expect(member?.invites.map(({ hash }) => hash)).toEqual(['open']);
  },

  'does not change connections, service keys or staff members in a sweep': async (bench) => {
    const connection = await addConnection(bench.store, { status: 'disconnected', renewAt: null });
    await bench.store.services.add(sampleService(), operator);
    await bench.store.staff.invite(sampleInvite(), operator);
    await bench.store.sweep(start + 1_000 * day, auditLife, eventLife);
    const store = await bench.reopen();
    expect(await store.connections.find('connection-1')).toEqual(connection);
    expect(await store.services.find('hash-of-key')).toBeDefined();
    expect(await store.staff.list(start)).toHaveLength(1);
  },
};

export const auditChecks: Checks = {
  'returns the newest audit entries in chronological order': async (bench) => {
    for (const index of [1, 2, 3, 4]) {
      await bench.store.services.add(
        sampleService({ id: `${index}`, name: `${index}`, hash: `${index}`, createdAt: start + index }),
        operator,
      );
    }
    const read = await (await bench.reopen()).audit.read({ limit: 2 });
    expect(read.map(({ at }) => at)).toEqual([start + 3, start + 4]);
  },

  'finds audit entries by account, event, actor and time, over several pages': async (bench) => {
    await addConnection(bench.store, { id: 'a', account: { id: 'acct-a' } });
    await addConnection(bench.store, { id: 'b', connectedAt: start + 20 });
    await disconnect(bench.store, { id: 'a', now: start + 9 });
    const { audit } = await bench.reopen();
    const whats = async (filter: object) =>
      (await audit.read({ limit: 10, ...filter })).map(({ what, connection }) =>
        `${what} ${connection ?? ''}`.trim(),
      );
    const ofA = ['pairing_started', 'connected a', 'disconnected a'];
    expect(await whats({ account: 'acct-a' })).toEqual(ofA);
    expect(await whats({ account: 'CCT-A' })).toEqual(ofA);
    expect(await whats({ account: 'acct-ab' })).toEqual([]);
    expect(await whats({ account: '%' })).toEqual([]);
    expect(await whats({ what: ['connected', 'disconnected'] })).toEqual([
      'connected a',
      'connected b',
      'disconnected a',
    ]);
    expect(await whats({ who: 'unknown' })).toEqual([]);
    const all = await audit.numbered({ limit: 10 });
    const [{ entry } = { entry: undefined }] = all;
    for (const who of [entry?.who.kind, entry?.who.id, entry?.who.name]) {
      expect((await whats({ who })).length).toBeGreaterThan(0);
    }
    const times = all.map((each) => each.entry.at);
    const middle = times.toSorted((one, other) => one - other)[2] ?? 0;
    expect((await audit.read({ since: middle, limit: 10 })).every(({ at }) => at >= middle)).toBe(true);
    expect((await audit.read({ until: middle, limit: 10 })).every(({ at }) => at < middle)).toBe(true);
    const [first, second] = [await audit.numbered({ limit: 2 }), all.slice(-4, -2)];
    expect(first).toEqual(all.slice(-2));
    expect(await audit.numbered({ limit: 2, before: first[0]?.seq })).toEqual(second);
    expect(await audit.numbered({ limit: 10, after: second[0]?.seq })).toEqual(all.slice(-3));
  },

  'keeps audit entries for the retention period': async ({ store }) => {
    const entry = (at: number) => ({ at, what: 'backed_up', who: operator }) as const;
    await store.audit.add(entry(start), entry(start + 100 * day));
    await store.sweep(start + 100 * day, 100 * day, eventLife);
    expect(await store.audit.read({ limit: 10 })).toHaveLength(2);
    await store.sweep(start + 150 * day, 100 * day, eventLife);
    expect((await store.audit.read({ limit: 10 })).map(({ at }) => at)).toContain(start + 100 * day);
  },

  'finds the audit entries of one connection': async (bench) => {
    await addConnection(bench.store, { id: 'a' });
    await addConnection(bench.store, { id: 'ab' });
    await disconnect(bench.store, { id: 'a', now: start + 9 });
    const read = await (await bench.reopen()).audit.read({ connection: 'a', limit: 10 });
    expect(read.map(({ what }) => what)).toEqual(['connected', 'disconnected']);
    expect(read.at(-1)).toEqual({
      at: start + 9,
      what: 'disconnected',
      who: ada,
      connection: 'a',
      account: 'account-1',
      status: 'disconnected',
      cause: 'disconnected_by_staff',
    });
  },

  'adds an audit entry for each of a hundred concurrent operations': async (bench) => {
    await atOnce(100, (index) =>
      bench.store.pairings.start(samplePairing({ id: `pairing-${index}`, codeHash: `${index}` }), ada),
    );
    const read = await (await bench.reopen()).audit.read({ limit: 1_000 });
    expect(new Set(read.map(({ pairing }) => pairing)).size).toBe(100);
    expect(read).toHaveLength(100);
  },

  'keeps secrets out of the audit log: no hash, no challenge, no sealed value': async (bench) => {
    const { store } = bench;
    await enrolAda(store);
    await store.services.add(sampleService(), operator);
    await store.pairings.start(samplePairing(), ada);
    await store.pairings.claim(presented);
    await store.pairings.claim({ ...presented, codeHash: 'hash-of-foreign-code' });
    await store.pairings.connect('pairing-1', sampleConnection(), start, ada);
    const lease = { owner: 'first', now: start, until: start + 30, refresh: true };
    await store.connections.beginRenewal('connection-1', lease, relay);
    await store.connections.settleRenewal('connection-1', 'first', () => sampleConnection(), start, relay);
    await disconnect(store, { forget: true });
    const written = JSON.stringify(await (await bench.reopen()).audit.read({ limit: 100 }));
    expect(written).toContain('forgotten');
    expect(written).not.toMatch(/hash|challenge|sealed|https:/);
  },
};

export const lifeChecks: Checks = {
  'answers an operation that begins exactly when another write ends': async ({ store }) => {
    for (let hops = 0; hops < 40; hops += 1) {
      const begin = (id: string) => store.pairings.start(samplePairing({ id, codeHash: id }), ada);
      const first = begin(`first-${hops}`);
      // In each round, the second call comes one step later in the end of the first.
      for (let hop = 0; hop < hops; hop += 1) await undefined;
      const both = Promise.all([first, begin(`second-${hops}`)]).then(() => 'answered');
      expect(await Promise.race([both, setTimeout(2_000, 'never answered', { ref: false })])).toBe(
        'answered',
      );
    }
  },

  'refuses every call once it is closed': async ({ store, reopen }) => {
    await store.pairings.start(samplePairing(), ada);
    const other = await reopen();
    await store.close();
    if (other !== store) await other.close();
    await expect(store.pairings.find('pairing-1')).rejects.toThrow('closed');
    await expect(store.pairings.cancel('pairing-1', start, ada)).rejects.toThrow('closed');
    await expect(store.check()).rejects.toThrow('closed');
    await expect(store.sweep(start, auditLife, eventLife)).rejects.toThrow('closed');
  },
};
