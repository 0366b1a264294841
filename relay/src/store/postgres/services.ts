import { isValid } from '../../domain/service.ts';
import { serviceChanges } from '../decided/services.ts';
import type { ServiceStore } from '../service-store.ts';
import { statement } from './database.ts';
import type { RecordsInTables } from './records.ts';

export const serviceStore = (records: RecordsInTables): ServiceStore => ({
  ...serviceChanges(records),
  find: async (hash, now) => {
    const [service] = await records.all('services', byHash, [hash]);
    return service !== undefined && isValid(service, now) ? service : undefined;
  },
});

// --- Internal helpers ---

const byHash = statement('service-by-hash', 'SELECT id, version, record FROM services WHERE hash = $1');
