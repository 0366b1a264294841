import type { SealedTokens } from '@noiseaware-connect/relay/domain/connection/connection';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { operator, relay, sampleConnection, sampleSession, sampleTokens, start } from './samples.ts';
import { addConnection, atOnce, auditedEvents, type Checks, disconnect } from './store-check.ts';

/** A value that names its key, as a JWE does. */
const sealedBy = (kid: string, text: string): string =>
  `${Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid })).toString('base64url')}..${text}.x.y`;

/** A connection's three values, sealed with a key. */
export const valuesSealed = (id: string, kid: string) => ({
  accessCode: sealedBy(kid, `${id}-code`),
  tokens: sampleTokens({
    userToken: sealedBy(kid, `${id}-user`),
    refreshToken: sealedBy(kid, `${id}-refresh`),
  }),
});
export const addSealed = (store: Store, id: string, kid: string) =>
  addConnection(store, { id, ...valuesSealed(id, kid) });

/** A session from an identity provider, with a refresh token sealed with the old key. */
async function addSession({ staff }: Store) {
  const provider = { refreshToken: sealedBy('old', 'session-refresh'), checkAt: start, checkedAt: start };
  const session = { ...sampleSession({ provider }), staff: 'staff-1' };
  const subject = { issuer: 'https://id.example', subject: 'ada' };
  await staff.signIn({ id: session.staff, name: 'Ada', role: 'staff', provider: subject }, session, {});
  return session;
}

const usesOf = async (store: Store): Promise<Record<string, number>> =>
  Object.fromEntries((await store.keys.census()).map(({ key, values }) => [String(key), values]));

/** A value of {@link valuesSealed} under another key. */
export const replaced = (id: string, text: string) => ({
  from: sealedBy('old', `${id}-${text}`),
  to: sealedBy('new', `${id}-${text}`),
});

const beginRenewal = ({ connections }: Store) =>
  connections.beginRenewal('one', { owner: 'first', now: start, until: start + 30, refresh: true }, relay);
const settleRenewal = ({ connections }: Store, tokens: SealedTokens | null) =>
  connections.settleRenewal('one', 'first', (each) => ({ ...each, tokens, renewal: null }), start, relay);

export const keyChecks: Checks = {
  'counts every sealed value by its sealing key, including those of disconnected connections': async (
    bench,
  ) => {
    await addSealed(bench.store, 'one', 'old');
    await addSealed(bench.store, 'two', 'old');
    await addSealed(bench.store, 'three', 'new');
    await addConnection(bench.store, {
      id: 'damaged',
      accessCode: 'no-jwe',
      tokens: sampleTokens({ userToken: sealedBy('new', 'x'), refreshToken: null }),
    });
    await addSession(bench.store);
    await disconnect(bench.store, { id: 'one' });
    await disconnect(bench.store, { id: 'two', forget: true });
    const store = await bench.reopen();
    expect(await usesOf(store)).toEqual({ old: 4, new: 4, null: 1 });
  },

  'counts each sealed value once, however many connections there are': async ({ store }) => {
    const connections = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => {
        const id = `connection-${from + index}`;
        // With many concurrent callers.
        const connectedAt = start + Math.floor(index / 70);
        return sampleConnection({ id, connectedAt, ...valuesSealed(id, index % 2 === 0 ? 'old' : 'new') });
      });
    await store.archive.write({ collection: 'connections', records: connections(0, 1_000) });
    expect(await usesOf(store)).toEqual({ old: 1_500, new: 1_500 });
    await store.archive.write({ collection: 'connections', records: connections(1_000, 1_001) });
    expect(await usesOf(store)).toEqual({ old: 1_503, new: 1_500 });
  },

  'keeps the first check value of a sealing key and returns it to processes that add another one': async (
    bench,
  ) => {
    const checks = await atOnce(20, (index) => bench.store.keys.addCheck({ id: 'key', check: `${index}` }));
    expect(new Set(checks.map(({ check }) => check)).size).toBe(1);
    expect(await (await bench.reopen()).keys.checks()).toEqual([checks[0]]);
  },

  'removes the check value of a sealing key and records that in the audit log': async (bench) => {
    await bench.store.keys.addCheck({ id: 'key', check: 'first' });
    await bench.store.keys.dropCheck('key', start, operator);
    const store = await bench.reopen();
    expect(await store.keys.checks()).toEqual([]);
    expect(await store.audit.read({ limit: 1 })).toEqual([
      { at: start, what: 'sealing_key_dropped', who: operator, key: 'key' },
    ]);
  },

  'stores settings fingerprints with a key’s check value, and the audit entry in the same transaction':
    async (bench) => {
      const check = { id: 'key', check: 'first' };
      await bench.store.keys.addCheck(check);
      await bench.store.keys.mark('key', { LOG_LEVEL: 'a', RELAY_PORT: 'b' });
      expect(await bench.store.keys.checks()).toEqual([
        { ...check, marks: { LOG_LEVEL: 'a', RELAY_PORT: 'b' } },
      ]);
      const entry = { at: start, what: 'settings_changed', who: relay, settings: ['RELAY_PORT'] } as const;
      await bench.store.keys.mark('key', { RELAY_PORT: 'c' }, { ...entry, settings: ['RELAY_PORT'] });
      const store = await bench.reopen();
      expect(await store.keys.checks()).toEqual([{ ...check, marks: { RELAY_PORT: 'c' } }]);
      expect(await store.audit.read({ limit: 9 })).toEqual([entry]);
    },

  'replaces sealed values by the re-sealed ones made from them': async (bench) => {
    const before = await addSealed(bench.store, 'one', 'old');
    const values = [replaced('one', 'code'), replaced('one', 'user')];
    expect(await bench.store.keys.reseal('connections', 'one', values)).toBe('resealed');
    const store = await bench.reopen();
    expect(await store.connections.find('one')).toEqual({
      ...before,
      accessCode: sealedBy('new', 'one-code'),
      tokens: { ...before.tokens, userToken: sealedBy('new', 'one-user') },
    });
    expect(await usesOf(store)).toEqual({ old: 1, new: 2 });
  },

  're-seals the refresh token of a session unless the provider has issued another one meanwhile': async (
    bench,
  ) => {
    const session = await addSession(bench.store);
    const values = [replaced('session', 'refresh')];
    expect(await bench.store.keys.reseal('sessions', session.id, values)).toBe('resealed');
    const store = await bench.reopen();
    expect(await usesOf(store)).toEqual({ new: 1 });
    const known = (await store.staff.useSession(session.hash, start))?.session;
    expect(known).toEqual({
      ...session,
      provider: { ...session.provider, refreshToken: sealedBy('new', 'session-refresh') },
    });
    const said = { refreshToken: sealedBy('new', 'another'), checkAt: start + 60, checkedAt: start };
    expect(await store.staff.noteProvider(known ?? session, said)).toBe(true);
    expect(await store.keys.reseal('sessions', session.id, values)).toBe('changed');
    expect((await store.staff.useSession(session.hash, start))?.session.provider).toEqual(said);
  },

  'does not overwrite a sealed value that was changed meanwhile, and reports that': async ({ store }) => {
    await addSealed(store, 'one', 'old');
    await beginRenewal(store);
    const fresh = sampleTokens({ userToken: sealedBy('new', 'renewed'), refreshToken: null });
    await settleRenewal(store, fresh);
    const values = [replaced('one', 'code'), replaced('one', 'user')];
    expect(await store.keys.reseal('connections', 'one', values)).toBe('changed');
    expect((await store.connections.find('one'))?.tokens).toEqual(fresh);
  },

  'does not restore the secrets of a connection that was forgotten while they were re-sealed': async ({
    store,
  }) => {
    await addSealed(store, 'one', 'old');
    const ended = await disconnect(store, { id: 'one', forget: true });
    expect(await store.keys.reseal('connections', 'one', [replaced('one', 'code')])).toBe('changed');
    expect(await store.connections.find('one')).toEqual(ended);
    expect(await store.keys.reseal('connections', 'nothing', [replaced('one', 'code')])).toBe('changed');
  },

  'keeps the lease of a running renewal when a value of its connection is re-sealed': async ({ store }) => {
    await addSealed(store, 'one', 'old');
    await beginRenewal(store);
    expect(await store.keys.reseal('connections', 'one', [replaced('one', 'code')])).toBe('resealed');
    const settled = await settleRenewal(store, sampleConnection().tokens);
    expect(settled).toMatchObject({ accessCode: sealedBy('new', 'one-code'), renewal: null });
  },

  'adds no audit entry for a re-sealed value': async ({ store }) => {
    await addSealed(store, 'one', 'old');
    const before = await auditedEvents(store);
    await store.keys.reseal('connections', 'one', [replaced('one', 'code')]);
    expect(await auditedEvents(store)).toEqual(before);
  },
};
