import { day, start } from '../conformance/samples.ts';
import { type Mutant, within } from './mutant.ts';

/** Mutants that end something a moment too late or too early; the last three trust a clock that ran ahead. */
export const expiryMutants: readonly Mutant[] = [
  {
    does: 'grants a code a moment after its expiry',
    breaks: within('pairings', ({ claim }) => ({
      claim: (given) => claim({ ...given, now: given.now - 0.001 }),
    })),
    noticedBy: 'refuses a code from the second of its expiry on',
  },
  {
    does: 'repeats an answer after the retry window',
    breaks: within('pairings', ({ claim }) => ({
      claim: (given) => claim({ ...given, retryWindow: 2 * day }),
    })),
    noticedBy: 'repeats up to the last moment of the retry window and not after it',
  },
  {
    does: 'takes an invite a moment after its expiry',
    breaks: within('staff', ({ enrol }) => ({
      enrol: (hash, session, by) => enrol(hash, { ...session, createdAt: session.createdAt - 0.001 }, by),
    })),
    noticedBy: 'refuses an invite from the second of its expiry on, and one that it does not know',
  },
  {
    does: 'lets an unused session live on',
    breaks: within('staff', ({ useSession }) => ({ useSession: (hash) => useSession(hash, start) })),
    noticedBy: 'ends a session after thirty idle days',
  },
  {
    does: 'lets a busy session live for ever',
    breaks: within('staff', ({ useSession }) => ({
      useSession: (hash, now) => useSession(hash, Math.min(now, start + 170 * day)),
    })),
    noticedBy: 'ends a session after 180 days in all, however busy it was',
  },
  {
    does: 'lets a lease be taken over a moment before its end',
    breaks: within('connections', ({ beginRenewal }) => ({
      beginRenewal: (id, lease, by) => beginRenewal(id, { ...lease, now: lease.now + 0.001 }, by),
    })),
    noticedBy: 'lets a lease be taken over from the moment it ends, and its former owner has lost it',
  },
  {
    does: 'ends a rotated key without its overlap',
    breaks: within('services', ({ rotate }) => ({
      rotate: (key, rotation, by) => rotate(key, { ...rotation, overlap: 0 }, by),
    })),
    noticedBy: 'rotates a key: a second one with its rights, and the first one until the overlap is over',
  },
  {
    does: 'ends a rotated secret of a webhook without its overlap',
    breaks: within('webhooks', ({ change }) => ({
      change: (id, decide) =>
        change(id, (known) => {
          const { put, ...decision } = decide(known);
          return { ...decision, ...(put && { put: { ...put, secrets: put.secrets.slice(0, 1) } }) };
        }),
    })),
    noticedBy: 'writes what is decided on a webhook, one decision after the other',
  },
  {
    does: 'clears away what is not over',
    breaks: ({ sweep }) => ({ sweep: (now) => sweep(now + 30 * day) }),
    noticedBy: 'removes sessions and invites that have ended, and none that live',
  },
  {
    does: 'waits for every lease',
    breaks: within('connections', ({ beginRenewal, find }) => ({
      beginRenewal: async (id, lease, by) => {
        const until = (await find(id))?.renewal?.until ?? 0;
        return until > lease.now ? 'busy' : beginRenewal(id, lease, by);
      },
    })),
    noticedBy: 'waits for no lease that ends later than any can: its owner had another clock',
  },
  {
    does: 'calls due only what has been waited for',
    breaks: within('connections', ({ due, find }) => ({
      due: async (now, ...rest) => {
        const found = await due(now, ...rest);
        const planned = await Promise.all(found.map(({ id }) => find(id)));
        return found.filter((_, index) => (planned[index]?.renewAt ?? 0) <= now);
      },
    })),
    noticedBy: 'calls due at once what had to wait for longer than anything in trouble waits',
  },
  {
    does: 'never goes back to an earlier use of a session',
    breaks: within('staff', ({ useSession }) => {
      let latest = 0;
      return {
        useSession: (hash, now) => {
          latest = Math.max(latest, now);
          return useSession(hash, latest);
        },
      };
    }),
    noticedBy: 'ends a session thirty idle days after its last use by the clock that is right',
  },
];
