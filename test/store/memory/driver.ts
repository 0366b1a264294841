import type { Driver } from '@noiseaware-connect/relay/store/driver';
import { createTransactionalStore } from '@noiseaware-connect/relay/store/transactional/create-transactional-store';
import type { MemoryDatabase } from './memory-database.ts';

/** A third store, which keeps nothing outside of the process. */
export const memoryDriver = ({ database, logs }: MemoryDatabase): Driver => ({
  form: 'memory:<name>',
  parse: (setting) => {
    if (!setting.startsWith('memory:')) return undefined;
    return {
      name: setting,
      version: async () => 1,
      open: async ({ admit = async () => undefined }) => {
        const store = createTransactionalStore(database, logs);
        await admit(store);
        return store;
      },
    };
  },
});
