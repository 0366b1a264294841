import type { StaffMember } from '@noiseaware-connect/relay/domain/staff/staff';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { type Mutant, within } from './mutant.ts';

/** Mutants that do something twice for concurrent callers. */
const atomicity: readonly Mutant[] = [
  {
    does: 'gives the lease to every caller',
    breaks: within('connections', ({ beginRenewal, find }) => ({
      beginRenewal: async (...args) => {
        const begun = await beginRenewal(...args);
        return begun === 'busy' ? ((await find(args[0])) ?? 'missing') : begun;
      },
    })),
    noticedBy: 'gives the lease to one of a hundred concurrent renewals',
  },
  {
    does: 'settles a renewal as often as its outcome is brought',
    breaks: within('connections', ({ settleRenewal, find }) => ({
      settleRenewal: async (...args) => {
        const settled = await settleRenewal(...args);
        return settled === 'lost' ? ((await find(args[0])) ?? 'lost') : settled;
      },
    })),
    noticedBy: 'settles a renewal once, of a hundred who bring its outcome',
  },
  {
    does: 'takes an invite as often as it is presented',
    breaks: within('staff', ({ enrol }) => {
      let known: StaffMember | undefined;
      return {
        enrol: async (...args) => {
          known = (await enrol(...args)) ?? known;
          return known;
        },
      };
    }),
    noticedBy: 'takes an invite once, of a hundred concurrent tries',
  },
  {
    does: 'makes a person of each invite',
    breaks: within('staff', ({ invite }) => ({
      invite: async (given, by) => ({ ...(await invite(given, by)), id: given.newId }),
    })),
    noticedBy: 'makes one person of a hundred invites under one name',
  },
  {
    does: 'ends a session for every caller',
    breaks: within('staff', ({ endSession }) => ({
      endSession: async (...args) => (await endSession(...args)) || true,
    })),
    noticedBy: 'ends a session once, and says so once',
  },
  {
    does: 'counts no open pairings',
    breaks: within('pairings', ({ start }) => ({
      start: async (pairing, by, session) => {
        const outcome = await start(pairing, by, session);
        return outcome === 'too_many' ? start(pairing, by) : outcome;
      },
    })),
    noticedBy:
      'begins as many pairings within a session as it may have open, and more once some of them have ended',
  },
  {
    does: 'begins a pairing within a session that has ended',
    breaks: within('pairings', ({ start }) => ({ start: (pairing, by) => start(pairing, by) })),
    noticedBy:
      'begins no pairing within a session that has ended, also where its end came after the call was let in',
  },
  {
    does: 'says of a pairing that it could not add that it has begun',
    breaks: within('pairings', ({ start }) => ({
      start: (...args) => start(...args).catch(() => 'started'),
    })),
    noticedBy: 'begins no pairing under an id that is taken, and leaves the first one as it is',
  },
  {
    does: 'connects what was cancelled',
    breaks: within('pairings', ({ connect }) => ({
      connect: async (id, connection, ...rest) => {
        const connected = await connect(id, connection, ...rest);
        return connected.outcome === 'ended'
          ? { outcome: 'connected', connection: connection.id }
          : connected;
      },
    })),
    noticedBy: 'says ended when a cancelled pairing is completed, and writes no connection',
  },
];

/** Mutants that return records in another order, twice, or not at all. */
const order: readonly Mutant[] = [
  {
    does: 'lists the newest first',
    breaks: within('connections', ({ list }) => ({
      list: async (filter) => {
        const page = await list(filter);
        return { ...page, connections: page.connections.toReversed() };
      },
    })),
    noticedBy: 'lists connections in order of connecting, and those of one moment in one order',
  },
  {
    does: 'counts the connections before a page instead of remembering where it ended',
    breaks: within('connections', ({ list }) => ({
      list: async ({ after = '0', limit, ...filter }) => {
        const { connections } = await list({ ...filter, limit: 1_000 });
        const end = Number(after) + limit;
        const page = connections.slice(Number(after), end);
        return { connections: page, ...(end < connections.length ? { next: String(end) } : {}) };
      },
    })),
    noticedBy: 'goes on where a page ended although others were added and removed meanwhile',
  },
  {
    does: 'promises a page after the last one',
    breaks: within('connections', ({ list }) => ({
      list: async (filter) => ({ next: 'more', ...(await list(filter)) }),
    })),
    noticedBy: 'has no next page when the last one is full',
  },
  {
    does: 'looks at the status or at the account, and never at both',
    breaks: within('connections', ({ list }) => ({
      list: ({ status, ...filter }) =>
        list(status === undefined || filter.account !== undefined ? filter : { ...filter, status }),
    })),
    noticedBy: 'finds connections by account and by status, alone and together',
  },
  {
    does: 'names what is due in another order',
    breaks: within('connections', ({ due }) => ({
      due: async (...args) => (await due(...args)).toReversed(),
    })),
    noticedBy: 'names what is due, the longest waiting first and no more than asked for',
  },
  {
    does: 'gives the oldest entries of the audit log',
    breaks: within('audit', ({ read }) => ({
      read: async ({ limit }) => (await read({ limit: 1_000 })).slice(0, limit),
    })),
    noticedBy: 'gives the newest entries, the oldest of them first',
  },
];

/** Mutants that have forgotten something when they are reopened. */
const durability: readonly Mutant[] = [
  {
    does: 'keeps nothing beyond its end',
    reopens: async (_, empty) => empty,
    noticedBy: 'gives a connection back exactly as it was written',
  },
  {
    does: 'loses the last entry of its audit log when it ends',
    reopens: (store, empty) => copy(store, empty, 'audit'),
    noticedBy: 'has an entry for each of a hundred steps at once',
  },
  {
    does: 'loses the last session when it ends',
    reopens: (store, empty) => copy(store, empty, 'sessions'),
    noticedBy: 'takes an invite once, of a hundred concurrent tries',
  },
  {
    does: 'acknowledges before it has written',
    breaks: within('pairings', ({ claim, find }) => {
      let pairing: Awaited<ReturnType<typeof find>>;
      return {
        claim: async (given) => {
          pairing ??= await find('pairing-1');
          return claim(given);
        },
        find: async () => pairing,
      };
    }),
    noticedBy: 'grants one of a hundred concurrent claims and gives its hash to all the others',
  },
];

export const guaranteeMutants: readonly Mutant[] = [...atomicity, ...order, ...durability];

/** The content of a store in an empty one, except the last record of a collection. */
export async function copy(
  store: Store,
  empty: Store,
  but: 'audit' | 'sessions' | 'deliveries',
): Promise<Store> {
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
