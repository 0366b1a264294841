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
    noticedBy: 'gives the lease of a connection to one of a hundred concurrent renewals',
  },
  {
    does: 'settles a renewal each time its outcome is written',
    breaks: within('connections', ({ settleRenewal, find }) => ({
      settleRenewal: async (...args) => {
        const settled = await settleRenewal(...args);
        return settled === 'lost' ? ((await find(args[0])) ?? 'lost') : settled;
      },
    })),
    noticedBy: 'settles a renewal once if its outcome is written by a hundred concurrent calls',
  },
  {
    does: 'accepts an invite each time it is presented',
    breaks: within('staff', ({ enrol }) => {
      let known: StaffMember | undefined;
      return {
        enrol: async (...args) => {
          known = (await enrol(...args)) ?? known;
          return known;
        },
      };
    }),
    noticedBy: 'accepts an invite once of a hundred concurrent enrolments',
  },
  {
    does: 'creates a staff member from each invite with the same name',
    breaks: within('staff', ({ invite }) => ({
      invite: async (given, by) => {
        const staff = await invite(given, by);
        return staff && { ...staff, id: given.newId };
      },
    })),
    noticedBy: 'creates one staff member from a hundred concurrent invites with the same name',
  },
  {
    does: 'ends a session for every caller',
    breaks: within('staff', ({ endSession }) => ({
      endSession: async (...args) => (await endSession(...args)) || true,
    })),
    noticedBy: 'ends a session once of many concurrent calls, and records that in the audit log once',
  },
  {
    does: 'does not limit the open pairings of a session',
    breaks: within('pairings', ({ start }) => ({
      start: async (pairing, by, session) => {
        const outcome = await start(pairing, by, session);
        return outcome === 'too_many' ? start(pairing, by) : outcome;
      },
    })),
    noticedBy: 'starts pairings up to the limit of open ones per session, and more once some have ended',
  },
  {
    does: 'starts a pairing in an ended session',
    breaks: within('pairings', ({ start }) => ({ start: (pairing, by) => start(pairing, by) })),
    noticedBy: 'starts no pairing in an ended session, even if it ended after the call was authenticated',
  },
  {
    does: 'reports a pairing as started that it could not add',
    breaks: within('pairings', ({ start }) => ({
      start: (...args) => start(...args).catch(() => 'started'),
    })),
    noticedBy: 'refuses to start a pairing whose id is taken, and keeps the existing one',
  },
  {
    does: 'completes a cancelled pairing',
    breaks: within('pairings', ({ connect }) => ({
      connect: async (id, connection, ...rest) => {
        const connected = await connect(id, connection, ...rest);
        return connected.outcome === 'ended'
          ? { outcome: 'connected', connection: connection.id }
          : connected;
      },
    })),
    noticedBy: 'returns "ended" when a cancelled pairing is completed, and writes no connection',
  },
];

/** Mutants that return records in another order, twice, or not at all. */
const order: readonly Mutant[] = [
  {
    does: 'lists the newest connections first',
    breaks: within('connections', ({ list }) => ({
      list: async (filter) => {
        const page = await list(filter);
        return { ...page, connections: page.connections.toReversed() };
      },
    })),
    noticedBy:
      'lists connections by the time they were connected, and those of the same time in a fixed order',
  },
  {
    does: 'continues a list by an offset instead of a cursor',
    breaks: within('connections', ({ list }) => ({
      list: async ({ after = '0', limit, ...filter }) => {
        const { connections } = await list({ ...filter, limit: 1_000 });
        const end = Number(after) + limit;
        const page = connections.slice(Number(after), end);
        return { connections: page, ...(end < connections.length ? { next: String(end) } : {}) };
      },
    })),
    noticedBy: 'continues a list at its cursor although connections were added and removed meanwhile',
  },
  {
    does: 'returns a cursor with the last page',
    breaks: within('connections', ({ list }) => ({
      list: async (filter) => ({ next: 'more', ...(await list(filter)) }),
    })),
    noticedBy: 'returns no cursor with the last page even if that page is full',
  },
  {
    does: 'filters connections by status or account, but never by both',
    breaks: within('connections', ({ list }) => ({
      list: ({ status, ...filter }) =>
        list(status === undefined || filter.account !== undefined ? filter : { ...filter, status }),
    })),
    noticedBy: 'filters connections by two conditions and by all together, page by page',
  },
  {
    does: 'returns due connections in another order',
    breaks: within('connections', ({ due }) => ({
      due: async (...args) => (await due(...args)).toReversed(),
    })),
    noticedBy: 'returns the connections due for renewal, longest overdue first, up to the limit',
  },
  {
    does: 'returns the oldest audit entries instead of the newest',
    breaks: within('audit', ({ read }) => ({
      read: async ({ limit }) => (await read({ limit: 1_000 })).slice(0, limit),
    })),
    noticedBy: 'returns the newest audit entries in chronological order',
  },
];

/** Mutants that have forgotten something when they are reopened. */
const durability: readonly Mutant[] = [
  {
    does: 'loses all data on a restart',
    reopens: async (_, empty) => empty,
    noticedBy: 'reads a connection exactly as it was written',
  },
  {
    does: 'loses the last audit entry on a restart',
    reopens: (store, empty) => copy(store, empty, 'audit'),
    noticedBy: 'adds an audit entry for each of a hundred concurrent operations',
  },
  {
    does: 'loses the last session on a restart',
    reopens: (store, empty) => copy(store, empty, 'sessions'),
    noticedBy: 'accepts an invite once of a hundred concurrent enrolments',
  },
  {
    does: 'acknowledges a commit before it is durable',
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
    noticedBy:
      'grants one of a hundred concurrent claims of a code, and returns its access code to the others',
  },
];

/** Mutants that verify the audit log without its first entry. */
const verification: readonly Mutant[] = [
  {
    does: 'verifies the audit log from its second entry on',
    breaks: within('audit', ({ verify }) => ({
      verify: async (earlierHead) => {
        const verdict = await verify(earlierHead);
        return verdict.entries === 0 ? { ...verdict, broken: undefined } : verdict;
      },
    })),
    noticedBy:
      'verifies the audit log from the first entry that retention has left, and notices that this one was rewritten',
  },
  {
    does: 'reports an audit log as broken once retention has removed entries',
    breaks: within('audit', ({ verify }) => ({
      verify: async (earlierHead) => {
        const verdict = await verify(earlierHead);
        const isWhole = verdict.entries === (verdict.head?.seq ?? 0);
        return isWhole ? verdict : { ...verdict, broken: { seq: 1 } };
      },
    })),
    noticedBy:
      'verifies the audit log from the first entry that retention has left, and notices that this one was rewritten',
  },
  {
    does: 'takes the head of a removed audit entry for that of an unchanged one',
    breaks: within('audit', ({ verify }) => ({
      verify: async (earlierHead) => {
        const verdict = await verify(earlierHead);
        return verdict.earlier === 'expired' ? { ...verdict, earlier: 'unchanged' } : verdict;
      },
    })),
    noticedBy:
      'answers that an entry is no longer in the log for the head of one that was removed as retention does it',
  },
];

export const guaranteeMutants: readonly Mutant[] = [...atomicity, ...order, ...durability, ...verification];

/** The content of a store in an empty one, except the last record of a collection. */
export async function copy(store: Store, empty: Store, but: 'audit' | 'sessions' | 'events'): Promise<Store> {
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
