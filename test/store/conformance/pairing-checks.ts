import { expect } from 'vitest';
import { ada, minute, noiseaware, presented, sampleConnection, samplePairing, start } from './samples.ts';
import { addConnection, atOnce, auditedEvents, type Checks, tally } from './store-check.ts';

export const claimChecks: Checks = {
  'grants one of a hundred concurrent claims and gives its hash to all the others': async (bench) => {
    await bench.store.pairings.start(samplePairing(), ada);
    const claims = await atOnce(100, (index) =>
      bench.store.pairings.claim({ ...presented, accessCodeHash: `access-code-${index}` }),
    );
    expect(tally(claims.map(({ outcome }) => outcome))).toEqual({ granted: 1, repeated: 99 });
    const hashes = new Set(claims.map((claim) => ('accessCodeHash' in claim ? claim.accessCodeHash : '')));
    expect(hashes.size).toBe(1);
    const kept = await (await bench.reopen()).pairings.find('pairing-1');
    expect(kept?.authorized).toEqual({ at: start, accessCodeHash: [...hashes][0] });
  },

  'repeats up to the last moment of the retry window and not after it': async (bench) => {
    await bench.store.pairings.start(samplePairing(), ada);
    await bench.store.pairings.claim(presented);
    const store = await bench.reopen();
    const again = { ...presented, accessCodeHash: 'another' };
    expect(await store.pairings.claim({ ...again, now: start + minute })).toEqual({
      outcome: 'repeated',
      accessCodeHash: 'hash-of-access-code',
    });
    // A repeat does not begin a new window.
    expect(await store.pairings.claim({ ...again, now: start + minute + 0.001 })).toEqual({
      outcome: 'used',
    });
  },

  'refuses a code that it does not know, and that consumes nothing': async (bench) => {
    await bench.store.pairings.start(samplePairing(), ada);
    expect(await bench.store.pairings.claim({ ...presented, codeHash: 'foreign' })).toEqual({
      outcome: 'unknown',
    });
    expect((await bench.store.pairings.claim(presented)).outcome).toBe('granted');
  },

  'refuses a code from the second of its expiry on': async (bench) => {
    const { expiresAt } = samplePairing();
    await bench.store.pairings.start(samplePairing(), ada);
    await bench.store.pairings.start(samplePairing({ id: 'pairing-2', codeHash: 'second' }), ada);
    const last = { ...presented, now: expiresAt - 0.001 };
    expect((await bench.store.pairings.claim(last)).outcome).toBe('granted');
    const late = { ...presented, codeHash: 'second', now: expiresAt };
    expect(await bench.store.pairings.claim(late)).toEqual({ outcome: 'expired' });
  },

  'refuses the code of a cancelled pairing': async (bench) => {
    await bench.store.pairings.start(samplePairing(), ada);
    await bench.store.pairings.cancel('pairing-1', start, ada);
    expect(await bench.store.pairings.claim(presented)).toEqual({ outcome: 'cancelled' });
  },

  'refuses a repeat after the completion, although the window is open': async (bench) => {
    await bench.store.pairings.start(samplePairing(), ada);
    await bench.store.pairings.claim(presented);
    await bench.store.pairings.connect('pairing-1', sampleConnection(), start, ada);
    expect(await (await bench.reopen()).pairings.claim(presented)).toEqual({ outcome: 'used' });
  },

  'refuses a repeat after the access code was refused': async (bench) => {
    await bench.store.pairings.start(samplePairing(), ada);
    await bench.store.pairings.claim(presented);
    await bench.store.pairings.fail('pairing-1', 'refused', start, ada);
    expect(await (await bench.reopen()).pairings.claim(presented)).toEqual({ outcome: 'used' });
  },

  'tells the reasons of refusals apart in the audit log': async (bench) => {
    const { store } = bench;
    await store.pairings.start(samplePairing(), ada);
    await store.pairings.claim({ ...presented, codeHash: 'foreign' });
    await store.pairings.claim(presented);
    await store.pairings.claim(presented);
    await store.pairings.claim({ ...presented, now: start + 2 * minute });
    await store.pairings.claim({ ...presented, now: start + 31 * minute });
    await store.pairings.cancel('pairing-1', start, ada);
    await store.pairings.claim(presented);
    expect(await auditedEvents(await bench.reopen())).toEqual([
      'pairing_started',
      'code_refused_unknown',
      'code_granted',
      'code_repeated',
      'code_refused_used',
      'code_refused_expired',
      'pairing_cancelled',
      'code_refused_cancelled',
    ]);
  },
};

export const pairingChecks: Checks = {
  'writes nothing over a connection that is no longer the one that was compared': async ({ store }) => {
    const known = { by: 'org', value: 'lakeside', name: null };
    const other = { by: 'org', value: 'old town', name: null };
    await addConnection(store, { identity: known });
    await store.pairings.start(samplePairing({ id: 'again', codeHash: 'again' }), ada);
    const fresh = sampleConnection({ identity: other, connectedAt: start + 1 });
    const connect = (compared: typeof known | null) =>
      store.pairings.connect('again', fresh, start + 1, ada, compared);
    for (const compared of [null, other]) expect(await connect(compared)).toEqual({ outcome: 'changed' });
    expect(await store.connections.find('connection-1')).toMatchObject({ identity: known });
    expect((await store.pairings.find('again'))?.ended).toBeNull();
    expect(await connect(known)).toEqual({ outcome: 'connected', connection: 'connection-1' });
    expect(await store.connections.find('connection-1')).toEqual(fresh);
  },

  'makes one connection of a hundred concurrent completions': async (bench) => {
    await bench.store.pairings.start(samplePairing(), ada);
    const results = await atOnce(100, (index) =>
      bench.store.pairings.connect('pairing-1', sampleConnection({ id: `connection-${index}` }), start, ada),
    );
    const ids = new Set(
      results.map((result) => ('connection' in result ? result.connection : result.outcome)),
    );
    expect(ids.size).toBe(1);
    const store = await bench.reopen();
    const { connections } = await store.connections.list({ limit: 1_000 });
    expect(connections.map(({ id }) => id)).toEqual([...ids]);
    expect((await auditedEvents(store)).filter((what) => what === 'connected')).toHaveLength(1);
  },

  'says ended when a cancelled pairing is completed, and writes no connection': async (bench) => {
    await bench.store.pairings.start(samplePairing(), ada);
    await bench.store.pairings.cancel('pairing-1', start, ada);
    const store = await bench.reopen();
    expect(await store.pairings.connect('pairing-1', sampleConnection(), start, ada)).toEqual({
      outcome: 'ended',
    });
    expect(await store.connections.find('connection-1')).toBeUndefined();
  },

  'says ended when a failed pairing is completed, and keeps why it failed': async (bench) => {
    await bench.store.pairings.start(samplePairing(), ada);
    await bench.store.pairings.fail('pairing-1', 'refused', start + 5, ada);
    const store = await bench.reopen();
    const completed = await store.pairings.connect('pairing-1', sampleConnection(), start, ada);
    expect(completed).toEqual({ outcome: 'ended' });
    const kept = await store.pairings.find('pairing-1');
    expect(kept?.ended).toEqual({ as: 'failed', at: start + 5, cause: 'refused' });
  },

  'says missing when an unknown pairing is completed': async ({ store }) => {
    expect(await store.pairings.connect('nothing', sampleConnection(), start, ada)).toEqual({
      outcome: 'missing',
    });
    expect(await store.connections.find('connection-1')).toBeUndefined();
  },

  'leaves an ended pairing as it is, whatever comes later': async ({ store }) => {
    await store.pairings.start(samplePairing(), ada);
    await store.pairings.connect('pairing-1', sampleConnection(), start, ada);
    const ended = await store.pairings.find('pairing-1');
    await store.pairings.cancel('pairing-1', start + 1, ada);
    await store.pairings.fail('pairing-1', 'refused', start + 1, ada);
    expect(await store.pairings.find('pairing-1')).toEqual(ended);
    expect(await auditedEvents(store)).toEqual(['pairing_started', 'connected']);
  },

  'ends a pairing once when completion and cancelling race': async (bench) => {
    const { store } = bench;
    await store.pairings.start(samplePairing(), ada);
    const [completed] = await Promise.all([
      store.pairings.connect('pairing-1', sampleConnection(), start, ada),
      store.pairings.cancel('pairing-1', start, ada),
    ]);
    const kept = await bench.reopen();
    const connected = (await kept.connections.find('connection-1')) !== undefined;
    expect(connected).toBe(completed.outcome === 'connected');
    expect((await kept.pairings.find('pairing-1'))?.ended?.as).toBe(connected ? 'connected' : 'cancelled');
  },

  'reauthorizes on the same record': async (bench) => {
    const { store } = bench;
    await store.pairings.start(samplePairing(), ada);
    await store.pairings.connect('pairing-1', sampleConnection({ accessCode: 'sealed-first' }), start, ada);
    const again = samplePairing({ id: 'pairing-2', codeHash: 'second', connection: 'connection-1' });
    await store.pairings.start(again, ada);
    await store.pairings.connect('pairing-2', sampleConnection({ accessCode: 'sealed-second' }), start, ada);
    const kept = await bench.reopen();
    expect((await kept.connections.find('connection-1'))?.accessCode).toBe('sealed-second');
    expect((await kept.connections.list({ limit: 10 })).connections).toHaveLength(1);
    expect((await auditedEvents(kept)).at(-1)).toBe('reauthorized');
  },

  'writes down who did what to which pairing': async (bench) => {
    await bench.store.pairings.start(samplePairing(), ada);
    await bench.store.pairings.claim(presented);
    await bench.store.pairings.connect('pairing-1', sampleConnection(), start + 9, ada);
    const about = { pairing: 'pairing-1', account: 'account-1' };
    expect(await (await bench.reopen()).audit.read({ limit: 10 })).toEqual([
      { at: start, what: 'pairing_started', who: ada, ...about },
      { at: start, what: 'code_granted', who: noiseaware, ...about },
      { at: start + 9, what: 'connected', who: ada, ...about, connection: 'connection-1', status: 'active' },
    ]);
  },
};
