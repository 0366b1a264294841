import { byCreation } from '../../domain/by-creation.ts';
import { decideKey, decideRevocation, decideRotation, isUseToWrite, isValid } from '../../domain/service.ts';
import type { ServiceStore } from '../service-store.ts';
import type { Deciding } from './deciding.ts';

export const serviceStore = ({ find, all, change, changeAll }: Deciding): ServiceStore => ({
  add: (service, by) => changeAll('services', (known) => decideKey(known, service, by)),
  find: async (hash, now) => {
    const service = await find('services', { hash });
    return service !== undefined && isValid(service, now) ? service : undefined;
  },
  living: async (now) => {
    const valid = (await all('services')).filter((each) => isValid(each, now));
    return new Set(valid.map(({ service }) => service));
  },
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
