import { byCreation } from '../../domain/by-creation.ts';
import {
  decideKey,
  decideNotices,
  decideRevocation,
  decideRotation,
  isNoticeDue,
  isValid,
  shouldRecordUse,
} from '../../domain/service/service.ts';
import type { ServiceStore } from '../contract/service.ts';
import { byId, changeAll, changeOne, everyRecord, type RecordStore } from '../record-store.ts';

export const serviceStore = (records: RecordStore): ServiceStore => ({
  add: (service, by) => changeAll(records, 'services', (services) => decideKey(services, service, by)),
  find: async (hash) => (await records.read({ service: byId('services', { hash }) })).service,
  withValidKeys: async (now) => {
    const { services } = await records.read({ services: everyRecord('services') });
    return new Set(services.filter((each) => isValid(each, now)).map(({ service }) => service));
  },
  list: async () => {
    const { services, uses } = await records.read({
      services: everyRecord('services'),
      uses: everyRecord('uses'),
    });
    const lastUses = new Map(uses.map((use) => [use.id, use]));
    return byCreation(services).map((service) => ({ service, lastUse: lastUses.get(service.id) }));
  },
  revoke: (idOrName, now, by) =>
    changeAll(records, 'services', (services) => decideRevocation(services, idOrName, now, by)),
  rotate: (idOrName, rotation, by) =>
    changeAll(records, 'services', (services) => decideRotation(services, idOrName, rotation, by)),
  warn: async (now) => {
    const { services } = await records.read({ services: everyRecord('services') });
    if (services.some((each) => isNoticeDue(each, now)))
      await changeAll(records, 'services', (each) => decideNotices(each, now));
  },
  noteUse: (use) =>
    changeOne(records, 'uses', use.id, (last) => ({
      answer: undefined,
      ...(shouldRecordUse(last, use) && { put: { ...last, ...use } }),
    })),
});
