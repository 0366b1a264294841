import { type Mutant, within } from './mutant.ts';

/** Mutants that break what rotations, backups and migrations rely on. */
export const movingMutants: readonly Mutant[] = [
  {
    does: 'overwrites a sealed value that was changed meanwhile',
    breaks: within('keys', ({ reseal }, { connections }) => ({
      reseal: async (collection, id, values) => {
        const { accessCode, tokens } = (await connections.find(id)) ?? {};
        const held = [accessCode, tokens?.userToken];
        return reseal(
          collection,
          id,
          values.map((each, index) => ({ ...each, from: held[index] ?? each.from })),
        );
      },
    })),
    noticedBy: 'does not overwrite a sealed value that was changed meanwhile, and reports that',
  },
  {
    does: 'reports every re-sealed value as written',
    breaks: within('keys', ({ reseal }) => ({
      reseal: async (...args) => {
        await reseal(...args);
        return 'resealed';
      },
    })),
    noticedBy: 'does not overwrite a sealed value that was changed meanwhile, and reports that',
  },
  {
    does: 'counts only the sealed values of connections that are not disconnected',
    breaks: within('keys', ({ census }, { connections }) => ({
      census: async () => {
        const { connections: ended } = await connections.list({ status: 'disconnected', limit: 100 });
        return (await census()).map((use) => ({ ...use, values: use.values - ended.length }));
      },
    })),
    noticedBy: 'counts every sealed value by its sealing key, including those of disconnected connections',
  },
  {
    does: 'exports the audit log in a later transaction than the records',
    breaks: within('archive', ({ read }, { audit }) => ({
      read: (use) =>
        read(async (snapshot) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          const records = await audit.read({ limit: 100_000 });
          return use({
            ...snapshot,
            batches: async function* () {
              for await (const batch of snapshot.batches()) if (batch.collection !== 'audit') yield batch;
              yield { collection: 'audit', records };
            },
          });
        }),
    })),
    noticedBy: 'exports a transaction-consistent state while sixteen writers commit',
  },
  {
    does: 'imports the audit log without its last entry',
    breaks: within('archive', ({ write }) => ({
      write: (batch) =>
        write(batch.collection === 'audit' ? { ...batch, records: batch.records.slice(0, -1) } : batch),
    })),
    noticedBy: 'imports everything from another store and exports the same records',
  },
  {
    does: 'begins an import into a store that is not empty',
    breaks: within('archive', () => ({ begin: async () => 'begun' })),
    noticedBy: 'refuses to begin an import into a store that holds even one audit entry',
  },
];
