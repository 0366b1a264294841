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
                yield { collection: 'audit', from: 0, records };
              },
            });
          }),
      },
    }),
    checks: archiveChecks,
    noticed: 'is a state that existed, while sixteen others write',
  },
  {
    does: 'writes an entry of the audit log each time that it is brought',
    breaks: ({ archive, audit }) => ({
      archive: {
        ...archive,
        write: async (batch) => {
          if (batch.collection !== 'audit') return archive.write(batch);
          for (const entry of batch.records) await audit.add(entry);
        },
      },
    }),
    checks: moveChecks,
    noticed: 'takes every batch twice, and some in between from a store opened anew, without a trace of it',
  },
  {
    does: 'begins a move into whatever is there',
    breaks: ({ archive }) => ({
      archive: { ...archive, begin: async (move) => ({ outcome: 'begun', move }) },
    }),
    checks: moveChecks,
    noticed: 'begins in no store that holds anything, be it only a line of the audit log',
  },
];
