import { isValid } from '@noiseaware-connect/relay/domain/service/service';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { day, operator, sampleService, start } from './samples.ts';
import { atOnce, auditedEvents, type Checks, tally } from './store-check.ts';

const year = 365 * day;

const isAccepted = async ({ services }: Pick<Store, 'services'>, hash: string, now: number) => {
  const key = await services.find(hash);
  return key !== undefined && isValid(key, now);
};

export const serviceChecks: Checks = {
  'adds one of a hundred service keys with the same name concurrently': async (bench) => {
    const results = await atOnce(100, (index) =>
      bench.store.services.add(sampleService({ id: `service-${index}`, hash: `key-${index}` }), operator),
    );
    expect(tally(results)).toEqual({ added: 1, taken: 99 });
    expect(await (await bench.reopen()).services.list()).toHaveLength(1);
  },

  'finds a service key by its hash, also a revoked one with the time of its revocation': async (bench) => {
    await bench.store.services.add(sampleService(), operator);
    expect(await bench.store.services.find('hash-of-key')).toEqual(sampleService());
    expect(await bench.store.services.find('foreign')).toBeUndefined();
    const revoked = await bench.store.services.revoke('billing', start + 5, operator);
    expect(revoked?.revokedAt).toBe(start + 5);
    const store = await bench.reopen();
    expect(await store.services.find('hash-of-key')).toEqual(revoked);
    expect(await isAccepted(store, 'hash-of-key', start)).toBe(false);
    expect(await store.services.revoke('nothing', start, operator)).toBeUndefined();
  },

  'tells the service of a key that expires soon once for each step, also of concurrent callers': async (
    bench,
  ) => {
    const { store } = bench;
    const expiresAt = start + 20 * day;
    await store.services.add(sampleService({ expiresAt }), operator);
    await store.services.add(
      sampleService({ id: 'other', service: 'other', name: 'o', hash: 'o' }),
      operator,
    );
    const read = async (service: string, accountScope: string[] | null = null) =>
      (await store.events.read({ after: 0, limit: 10, service, accountScope })).events.map(({ data }) =>
        JSON.parse(data),
      );
    const after = async (days: number) => {
      await atOnce(3, () => store.services.warn(start + days * day));
      return (await read('service-1')).length;
    };
    expect([await after(5.9), await after(6), await after(6.1), await after(18), await after(19)]).toEqual([
      0, 1, 1, 2, 3,
    ]);
    const key = { id: 'service-1', name: 'billing', expiresAt: new Date(expiresAt * 1_000).toISOString() };
    expect(await read('service-1', ['cust-{*}'])).toEqual([{ key }, { key }, { key }]);
    expect(await read('service-1', ['cust-1'])).toHaveLength(3);
    expect([await read('other'), await read('', null)]).toEqual([[], []]);
    expect(await store.events.count({ after: 0, last: 9, service: 'other' })).toBe(0);
    // An expired key is past that.
    await store.services.warn(start + 21 * day);
    expect(await read('service-1')).toHaveLength(3);
  },

  'lets a new service key reuse the name of a revoked one, and revokes the valid key by that name': async ({
    store,
  }) => {
    await store.services.add(sampleService(), operator);
    await store.services.revoke('service-1', start + 5, operator);
    const next = sampleService({ id: 'service-2', hash: 'new-key' });
    expect(await store.services.add(next, operator)).toBe('added');
    expect(await store.services.find('new-key')).toEqual(next);
    expect(await store.services.revoke('billing', start + year, operator)).toMatchObject({ id: 'service-2' });
    const [first] = (await store.services.list()).filter(({ service }) => service.id === 'service-1');
    expect(first?.service.revokedAt).toBe(start + 5);
    expect(await auditedEvents(store)).toEqual([
      'service_key_created',
      'service_key_revoked',
      'service_key_created',
      'service_key_revoked',
    ]);
  },

  'accepts a service key until it expires': async ({ store }) => {
    await store.services.add(sampleService({ expiresAt: start + day }), operator);
    expect(await isAccepted(store, 'hash-of-key', start + day - 1)).toBe(true);
    expect(await isAccepted(store, 'hash-of-key', start + day)).toBe(false);
    const { service } = sampleService();
    expect([...(await store.services.withValidKeys(start + day - 1))]).toEqual([service]);
    expect([...(await store.services.withValidKeys(start + day))]).toEqual([]);
    // Its name is still taken.
    expect(await store.services.add(sampleService({ id: 'service-2', hash: 'other' }), operator)).toBe(
      'taken',
    );
  },

  'rotates a service key: adds one with the same rights, and expires the old one after the overlap': async (
    bench,
  ) => {
    const rights = { scopes: ['api:read' as const], accounts: ['cust-{*}'] };
    await bench.store.services.add(sampleService({ ...rights, expiresAt: start + 90 * day }), operator);
    const rotation = { id: 'service-2', hash: 'second', overlap: day, now: start + 10 * day };
    const second = await bench.store.services.rotate('billing', rotation, operator);
    expect(second).toEqual(
      sampleService({
        ...rights,
        id: 'service-2',
        hash: 'second',
        createdAt: start + 10 * day,
        expiresAt: start + 100 * day,
      }),
    );
    const store = await bench.reopen();
    expect(await isAccepted(store, 'hash-of-key', start + 11 * day - 1)).toBe(true);
    expect(await isAccepted(store, 'hash-of-key', start + 11 * day)).toBe(false);
    expect(await store.services.find('second')).toEqual(second);
    expect(await store.services.add(sampleService({ id: 'third', hash: 'third' }), operator)).toBe('taken');
    // An overlap does not extend the life of a key.
    await store.services.rotate('service-2', { ...rotation, id: 'c', hash: 'c', overlap: year }, operator);
    expect(await isAccepted(store, 'second', start + 100 * day)).toBe(false);
    expect(await store.services.rotate('unknown', rotation, operator)).toBeUndefined();
    // By name, all of them are revoked.
    await store.services.revoke('billing', start + 12 * day, operator);
    for (const hash of ['hash-of-key', 'second', 'c']) {
      expect(await isAccepted(store, hash, start + 12 * day), hash).toBe(false);
    }
    expect(await auditedEvents(store)).toEqual([
      'service_key_created',
      ...['service_key_rotated', 'service_key_created', 'service_key_rotated', 'service_key_created'],
      ...['service_key_revoked', 'service_key_revoked', 'service_key_revoked'],
    ]);
  },

  'rotates a service key once of several concurrent calls': async ({ store }) => {
    await store.services.add(sampleService(), operator);
    const rotated = await atOnce(20, (index) => {
      const rotation = { id: `key-${index}`, hash: `key-${index}`, overlap: 0, now: start };
      return store.services.rotate('service-1', rotation, operator);
    });
    expect(rotated.filter((each) => each !== undefined)).toHaveLength(1);
  },

  'stores when and from which address a service key was last used, at most once a minute': async (bench) => {
    const { services } = bench.store;
    await services.add(sampleService(), operator);
    expect((await services.list())[0]?.lastUse).toBeUndefined();
    const use = { id: 'service-1', at: start, from: '192.0.2.1' };
    await services.noteUse(use);
    await services.noteUse({ ...use, at: start + 59, from: '192.0.2.2' });
    expect(await (await bench.reopen()).services.list()).toEqual([
      { service: sampleService(), lastUse: use },
    ]);
    await bench.store.services.noteUse({ ...use, at: start + 60, from: '192.0.2.3' });
    expect((await bench.store.services.list())[0]?.lastUse).toEqual({
      ...use,
      at: start + 60,
      from: '192.0.2.3',
    });
  },
};
