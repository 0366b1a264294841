import { clockChecks } from '../conformance/clock-checks.ts';
import { leaseChecks } from '../conformance/lease-checks.ts';
import { claimChecks } from '../conformance/pairing-checks.ts';
import { day, start } from '../conformance/samples.ts';
import { staffChecks } from '../conformance/staff-checks.ts';
import { sweepChecks } from '../conformance/upkeep-checks.ts';
import { inConnections, inPairings, inStaff, type Mutant } from './mutant.ts';

/** Those that end something a moment too late, or too early. */
const expiry: readonly Mutant[] = [
  {
    does: 'grants a code a moment after its expiry',
    breaks: inPairings(({ claim }) => ({ claim: (given) => claim({ ...given, now: given.now - 0.001 }) })),
    checks: claimChecks,
    noticed: 'refuses a code from the second of its expiry on',
  },
  {
    does: 'repeats an answer after the retry window',
    breaks: inPairings(({ claim }) => ({ claim: (given) => claim({ ...given, retryWindow: 2 * day }) })),
    checks: claimChecks,
    noticed: 'repeats up to the last moment of the retry window and not after it',
  },
  {
    does: 'takes an invite a moment after its expiry',
    breaks: inStaff(({ enrol }) => ({
      enrol: (hash, session, by) => enrol(hash, { ...session, createdAt: session.createdAt - 0.001 }, by),
    })),
    checks: staffChecks,
    noticed: 'refuses an invite from the second of its expiry on, and one that it does not know',
  },
  {
    does: 'lets a session live on that nobody has used',
    breaks: inStaff(({ useSession }) => ({ useSession: (hash) => useSession(hash, start) })),
    checks: staffChecks,
    noticed: 'ends a session after thirty idle days',
  },
  {
    does: 'lets a busy session live for ever',
    breaks: inStaff(({ useSession }) => ({
      useSession: (hash, now) => useSession(hash, Math.min(now, start + 170 * day)),
    })),
    checks: staffChecks,
    noticed: 'ends a session after 180 days in all, however busy it was',
  },
  {
    does: 'lets a lease be taken over a moment before its end',
    breaks: inConnections(({ beginRenewal }) => ({
      beginRenewal: (id, lease, by) => beginRenewal(id, { ...lease, now: lease.now + 0.001 }, by),
    })),
    checks: leaseChecks,
    noticed: 'lets a lease be taken over from the moment it ends, and its former owner has lost it',
  },
  {
    does: 'clears away what is not over',
    breaks: ({ sweep }) => ({ sweep: (now) => sweep(now + 30 * day) }),
    checks: sweepChecks,
    noticed: 'removes sessions and invites that have ended, and none that live',
  },
];

/** Those that believe a clock that ran ahead. */
const clock: readonly Mutant[] = [
  {
    does: 'waits for whatever lease there is',
    breaks: inConnections(({ beginRenewal, find }) => ({
      beginRenewal: async (id, lease, by) => {
        const until = (await find(id))?.renewal?.until ?? 0;
        return until > lease.now ? 'busy' : beginRenewal(id, lease, by);
      },
    })),
    checks: clockChecks,
    noticed: 'waits for no lease that ends later than any can: whoever took it had another clock',
  },
  {
    does: 'calls due only what has been waited for',
    breaks: inConnections(({ due, find }) => ({
      due: async (now, ...rest) => {
        const found = await due(now, ...rest);
        const planned = await Promise.all(found.map(({ id }) => find(id)));
        return found.filter((_, index) => (planned[index]?.renewAt ?? 0) <= now);
      },
    })),
    checks: clockChecks,
    noticed: 'calls due at once what had to wait for longer than anything in trouble waits',
  },
  {
    does: 'never goes back to an earlier use of a session',
    breaks: inStaff(({ useSession }) => {
      let latest = 0;
      return {
        useSession: (hash, now) => {
          latest = Math.max(latest, now);
          return useSession(hash, latest);
        },
      };
    }),
    checks: clockChecks,
    noticed: 'ends a session thirty idle days after its last use by the clock that is right',
  },
];

export const expiryMutants: readonly Mutant[] = [...expiry, ...clock];
