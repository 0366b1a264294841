import { within } from '../order-key.ts';
import type { ServiceStore } from '../store.ts';
import type { Database } from './transaction.ts';

export function serviceStore({ transact }: Database): ServiceStore {
  return {
    add: (service, by) =>
      transact((tx) => {
        const taken = [...tx.all('services')].some(
          (each) => each.name === service.name && each.revokedAt === null,
        );
        if (taken) return 'taken';
        tx.put('services', service.id, service);
        tx.audit({ at: service.createdAt, what: 'service_key_created', who: by, service: service.id });
        return 'added';
      }),

    find: (hash) =>
      transact((tx) => {
        const [service] = tx.inOrder('servicesByHash', within(hash));
        return service?.revokedAt === null ? service : undefined;
      }),

    list: () => transact((tx) => [...tx.all('services')]),

    revoke: (idOrName, now, by) =>
      transact((tx) => {
        const service =
          tx.get('services', idOrName) ??
          [...tx.all('services')].find((each) => each.name === idOrName && each.revokedAt === null);
        if (service === undefined) return undefined;
        const revoked = { ...service, revokedAt: service.revokedAt ?? now };
        tx.put('services', service.id, revoked);
        tx.audit({ at: now, what: 'service_key_revoked', who: by, service: service.id });
        return revoked;
      }),
  };
}
