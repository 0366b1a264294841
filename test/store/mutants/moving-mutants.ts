import { archiveChecks, moveChecks } from '../conformance/archive-checks.ts';
import { keyChecks } from '../conformance/key-checks.ts';
import type { Mutant } from './mutant.ts';

/** Those that break what rotations, backups and migrations rely on. */
export const movingMutants: readonly Mutant[] = [
  {
    does: 'puts a re-sealed value in the place of whatever is there',
    breaks: ({ keys, connections }) => ({
      keys: {
        ...keys,
        reseal: async (id, values) => {
          const now = await connections.find(id);
          const held = { accessCode: now?.accessCode, ...now?.tokens };
          return keys.reseal(
            id,
            values.map((each) => ({ ...each, from: held[each.field] ?? each.from })),
          );
        },
      },
    }),
    checks: keyChecks,
    noticed: 'leaves a value alone that was changed meanwhile, and says so',
  },
  {
    does: 'counts the values of live connections alone',
    breaks: ({ keys, connections }) => ({
      keys: {
        ...keys,
        census: async () => {
          const { connections: all } = await connections.list({ limit: 100 });
          const ended = all.filter(({ status }) => status === 'disconnected').length;
          return (await keys.census()).map((use) => ({ ...use, values: use.values - ended }));
        },
      },
    }),
    checks: keyChecks,
    noticed: 'counts every sealed value by the key that it needs, also of what was disconnected',
  },
  {
    does: 'reads its audit log after its records',
    breaks: ({ archive, audit }) => ({
      archive: {
        ...archive,
        read: (use) =>
          archive.read(async (snapshot) => {
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
      },
    }),
    checks: archiveChecks,
    noticed: 'is a state that existed, while sixteen others write',
  },
  {
    does: 'takes over the audit log without its last entry',
    breaks: ({ archive }) => ({
      archive: {
        ...archive,
        write: async (batch) => {
          if (batch.collection !== 'audit') return archive.write(batch);
          await archive.write({ ...batch, records: batch.records.slice(0, -1) });
        },
      },
    }),
    checks: moveChecks,
    noticed: 'takes over everything from another store, and gives it back the same',
  },
  {
    does: 'begins a move into whatever is there',
    breaks: ({ archive }) => ({
      archive: { ...archive, begin: async () => 'begun' },
    }),
    checks: moveChecks,
    noticed: 'begins in no store that holds anything, be it only a line of the audit log',
  },
];
