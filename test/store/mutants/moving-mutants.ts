import { type Mutant, within } from './mutant.ts';

/** Mutants that break what rotations, backups and migrations rely on. */
export const movingMutants: readonly Mutant[] = [
  {
    does: 'puts a re-sealed value in the place of every other',
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
    noticedBy: 'leaves a value alone that was changed meanwhile, and says so',
  },
  {
    does: 'says of every re-sealed value that it took it',
    breaks: within('keys', ({ reseal }) => ({
      reseal: async (...args) => {
        await reseal(...args);
        return 'resealed';
      },
    })),
    noticedBy: 'leaves a value alone that was changed meanwhile, and says so',
  },
  {
    does: 'counts the values of live connections alone',
    breaks: within('keys', ({ census }, { connections }) => ({
      census: async () => {
        const { connections: ended } = await connections.list({ status: 'disconnected', limit: 100 });
        return (await census()).map((use) => ({ ...use, values: use.values - ended.length }));
      },
    })),
    noticedBy: 'counts every sealed value by the key that it needs, also of what was disconnected',
  },
  {
    does: 'reads its audit log after its records',
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
    noticedBy: 'is a state that existed, while sixteen others write',
  },
  {
    does: 'takes over the audit log without its last entry',
    breaks: within('archive', ({ write }) => ({
      write: (batch) =>
        write(batch.collection === 'audit' ? { ...batch, records: batch.records.slice(0, -1) } : batch),
    })),
    noticedBy: 'takes over everything from another store, and gives it back the same',
  },
  {
    does: 'begins a move into a store that is not empty',
    breaks: within('archive', () => ({ begin: async () => 'begun' })),
    noticedBy: 'begins in no store that holds anything, be it only a line of the audit log',
  },
];
