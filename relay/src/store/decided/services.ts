import { byCreation } from '../../domain/by-creation.ts';
import { decideKey, decideRevocation, decideRotation, isUseToWrite } from '../../domain/service.ts';
import type { ServiceStore } from '../service-store.ts';
import type { Deciding } from './deciding.ts';

export const serviceChanges = ({ all, change, changeAll }: Deciding): Omit<ServiceStore, 'find'> => ({
  add: (service, by) => changeAll('services', (known) => decideKey(known, service, by)),
  list: async () => {
    const [services, uses] = [await all('services'), await all('uses')];
    const lastUses = new Map(uses.map((use) => [use.id, use]));
    return byCreation(services).map((service) => ({ service, lastUse: lastUses.get(service.id) }));
  },
  revoke: (idOrName, now, by) => changeAll('services', (known) => decideRevocation(known, idOrName, now, by)),
  rotate: (idOrName, rotation, by) =>
    changeAll('services', (known) => decideRotation(known, idOrName, rotation, by)),
  noteUse: (use) =>
    change('uses', use.id, (last) => ({ answer: undefined, ...(isUseToWrite(last, use) && { put: use }) })),
});
