import type { StaffMember } from '@noiseaware-connect/relay/domain/staff';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { atomicityChecks } from '../conformance/atomicity-checks.ts';
import { disconnectChecks, listChecks } from '../conformance/connection-checks.ts';
import { endingChecks } from '../conformance/ending-checks.ts';
import { keyChecks } from '../conformance/key-checks.ts';
import { leaseChecks } from '../conformance/lease-checks.ts';
import { claimChecks, pairingChecks } from '../conformance/pairing-checks.ts';
import { staffChecks } from '../conformance/staff-checks.ts';
import { auditChecks } from '../conformance/upkeep-checks.ts';
import { inConnections, inPairings, inStaff, type Mutant } from './mutant.ts';

/** Those that do for two callers what is for one. */
const atomicity: readonly Mutant[] = [
  {
    does: 'gives the lease to whoever asks',
    breaks: inConnections(({ beginRenewal, find }) => ({
      beginRenewal: async (...args) => {
        const begun = await beginRenewal(...args);
        return begun === 'busy' ? ((await find(args[0])) ?? 'missing') : begun;
      },
    })),
    checks: leaseChecks,
    noticed: 'gives the lease to one of a hundred who would renew at once',
  },
  {
    does: 'settles a renewal as often as somebody brings its outcome',
    breaks: inConnections(({ settleRenewal, find }) => ({
      settleRenewal: async (...args) => {
        const settled = await settleRenewal(...args);
        return settled === 'lost' ? ((await find(args[0])) ?? 'lost') : settled;
      },
    })),
    checks: atomicityChecks,
    noticed: 'settles a renewal once, of a hundred who bring its outcome',
  },
  {
    does: 'takes an invite as often as somebody comes with it',
    breaks: inStaff(({ enrol }) => {
      let known: StaffMember | undefined;
      return {
        enrol: async (...args) => {
          known = (await enrol(...args)) ?? known;
          return known;
        },
      };
    }),
    checks: staffChecks,
    noticed: 'takes an invite once, whoever else tries at the same time',
  },
  {
    does: 'makes a person of each invite',
    breaks: inStaff(({ invite }) => ({
      invite: async (given, by) => ({ ...(await invite(given, by)), id: given.newId }),
    })),
    checks: atomicityChecks,
    noticed: 'makes one person of a hundred invites under one name',
  },
  {
    does: 'ends a session for everybody who asks',
    breaks: inStaff(({ endSession }) => ({
      endSession: async (...args) => (await endSession(...args)) || true,
    })),
    checks: atomicityChecks,
    noticed: 'ends a session once, and says so once',
  },
  {
    does: 'begins a pairing within whatever session',
    breaks: inPairings(({ start }) => ({ start: (pairing, by) => start(pairing, by) })),
    checks: endingChecks,
    noticed:
      'begins no pairing within a session that has ended, also where its end came after the call was let in',
  },
  {
    does: 'connects what was cancelled',
    breaks: inPairings(({ connect }) => ({
      connect: async (id, connection, ...rest) => {
        const connected = await connect(id, connection, ...rest);
        return connected.outcome === 'ended'
          ? { outcome: 'connected', connection: connection.id }
          : connected;
      },
    })),
    checks: pairingChecks,
    noticed: 'says ended when a cancelled pairing is completed, and writes no connection',
  },
  {
    does: 'says of every re-sealed value that it took it',
    breaks: ({ keys }) => ({
      keys: {
        ...keys,
        reseal: async (...args) => {
          await keys.reseal(...args);
          return 'resealed';
        },
      },
    }),
    checks: keyChecks,
    noticed: 'leaves a value alone that was changed meanwhile, and says so',
  },
];

/** Those that give something in another order, twice, or not at all. */
const order: readonly Mutant[] = [
  {
    does: 'lists the newest first',
    breaks: inConnections(({ list }) => ({
      list: async (filter) => {
        const page = await list(filter);
        return { ...page, connections: page.connections.toReversed() };
      },
    })),
    checks: listChecks,
    noticed: 'lists connections in order of connecting, and those of one moment in one order',
  },
  {
    does: 'counts the connections before a page instead of remembering where it ended',
    breaks: inConnections(({ list }) => ({
      list: async ({ after = '0', limit, ...filter }) => {
        const { connections } = await list({ ...filter, limit: 1_000 });
        const end = Number(after) + limit;
        const page = connections.slice(Number(after), end);
        return { connections: page, ...(end < connections.length ? { next: String(end) } : {}) };
      },
    })),
    checks: listChecks,
    noticed: 'goes on where a page ended although others were added and removed meanwhile',
  },
  {
    does: 'promises a page after the last one',
    breaks: inConnections(({ list }) => ({
      list: async (filter) => ({ next: 'more', ...(await list(filter)) }),
    })),
    checks: listChecks,
    noticed: 'has no next page when the last one is full',
  },
  {
    does: 'looks at the status or at the account, and never at both',
    breaks: inConnections(({ list }) => ({
      list: ({ status, ...filter }) =>
        list(status === undefined || filter.account !== undefined ? filter : { ...filter, status }),
    })),
    checks: listChecks,
    noticed: 'finds connections by account and by status, alone and together',
  },
  {
    does: 'names what is due in another order',
    breaks: inConnections(({ due }) => ({ due: async (...args) => (await due(...args)).toReversed() })),
    checks: listChecks,
    noticed: 'names what is due, the longest waiting first and no more than asked for',
  },
  {
    does: 'gives the oldest entries of the audit log',
    breaks: ({ audit }) => ({
      audit: { ...audit, read: async ({ limit }) => (await audit.read({ limit: 1_000 })).slice(0, limit) },
    }),
    checks: auditChecks,
    noticed: 'gives the newest entries, the oldest of them first',
  },
];

/** Those that have forgotten something when they are opened again. */
const durability: readonly Mutant[] = [
  {
    does: 'keeps nothing beyond its end',
    breaks: () => ({}),
    reopens: async (_, empty) => empty,
    checks: disconnectChecks,
    noticed: 'gives a connection back exactly as it was written',
  },
  {
    does: 'loses the last entry of its audit log when it ends',
    breaks: () => ({}),
    reopens: (store, empty) => copy(store, empty, 'audit'),
    checks: auditChecks,
    noticed: 'has an entry for each of a hundred steps at once',
  },
  {
    does: 'loses the last session when it ends',
    breaks: () => ({}),
    reopens: (store, empty) => copy(store, empty, 'sessions'),
    checks: staffChecks,
    noticed: 'takes an invite once, whoever else tries at the same time',
  },
  {
    does: 'acknowledges before it has written',
    breaks: inPairings(({ claim, find }) => {
      let pairing: Awaited<ReturnType<typeof find>>;
      return {
        claim: async (given) => {
          pairing ??= await find('pairing-1');
          return claim(given);
        },
        find: async () => pairing,
      };
    }),
    checks: claimChecks,
    noticed: 'grants one of a hundred concurrent claims and gives its hash to all the others',
  },
];

export const guaranteeMutants: readonly Mutant[] = [...atomicity, ...order, ...durability];

// --- Internal helpers ---

/** Everything of a store in an empty one, but for the last record of a collection. */
async function copy(store: Store, empty: Store, but: 'audit' | 'sessions'): Promise<Store> {
  await store.archive.read(async ({ batches }) => {
    for await (const batch of batches()) {
      const whole = batch.collection !== but;
      await empty.archive.write(
        whole ? batch : ({ ...batch, records: batch.records.slice(0, -1) } as typeof batch),
      );
    }
  });
  return empty;
}
