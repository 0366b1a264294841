import { day, start } from '../conformance/samples.ts';
import { type Mutant, within } from './mutant.ts';

/** Mutants that end something a moment too late or too early; the last three trust a clock that ran ahead. */
export const expiryMutants: readonly Mutant[] = [
  {
    does: 'grants a code just after its expiry',
    breaks: within('pairings', ({ claim }) => ({
      claim: (given) => claim({ ...given, now: given.now - 0.001 }),
    })),
    noticedBy: 'refuses a code from its expiry on',
  },
  {
    does: 'repeats an answer just after the expiry',
    breaks: within('pairings', ({ claim, find }) => ({
      claim: async (given) => {
        const { authorized = null } = (await find('pairing-1')) ?? {};
        return claim({ ...given, now: given.now - (authorized === null ? 0 : 0.001) });
      },
    })),
    noticedBy: 'repeats the access code of a claim until its pairing expires, and not afterwards',
  },
  {
    does: 'accepts an invite just after its expiry',
    breaks: within('staff', ({ enrol }) => ({
      enrol: (hash, session, by) => enrol(hash, { ...session, createdAt: session.createdAt - 0.001 }, by),
    })),
    noticedBy: 'refuses an invite from its expiry on, and an unknown one',
  },
  {
    does: 'never ends an idle session',
    breaks: within('staff', ({ useSession }) => ({ useSession: (hash) => useSession(hash, start) })),
    noticedBy: 'ends a session after thirty idle days',
  },
  {
    does: 'never ends a session that is in use',
    breaks: within('staff', ({ useSession }) => ({
      useSession: (hash, now) => useSession(hash, Math.min(now, start + 170 * day)),
    })),
    noticedBy: 'ends a session 180 days after its start, however often it is used',
  },
  {
    does: 'lets a lease be taken over just before its expiry',
    breaks: within('connections', ({ beginRenewal }) => ({
      beginRenewal: (id, lease, by) => beginRenewal(id, { ...lease, now: lease.now + 0.001 }, by),
    })),
    noticedBy: 'lets another process take over a lease from its expiry on, and refuses its former owner',
  },
  {
    does: 'expires a rotated service key without an overlap',
    breaks: within('services', ({ rotate }) => ({
      rotate: (key, rotation, by) => rotate(key, { ...rotation, overlap: 0 }, by),
    })),
    noticedBy:
      'rotates a service key: adds one with the same rights, and expires the old one after the overlap',
  },
  {
    does: 'expires a rotated webhook secret without an overlap',
    breaks: within('webhooks', ({ change }) => ({
      change: (id, decide) =>
        change(id, (known) => {
          const { put, ...decision } = decide(known);
          return { ...decision, ...(put && { put: { ...put, secrets: put.secrets.slice(0, 1) } }) };
        }),
    })),
    noticedBy: 'applies changes to a webhook one after the other',
  },
  {
    does: 'removes sessions and invites that have not ended',
    breaks: ({ sweep }) => ({ sweep: (now, ...lives) => sweep(now + 30 * day, ...lives) }),
    noticedBy: 'removes sessions and invites that have ended, but no valid ones',
  },
  {
    does: 'respects even leases that end later than any can',
    breaks: within('connections', ({ beginRenewal, find }) => ({
      beginRenewal: async (id, lease, by) => {
        const until = (await find(id))?.renewal?.until ?? 0;
        return until > lease.now ? 'busy' : beginRenewal(id, lease, by);
      },
    })),
    noticedBy: 'treats a lease that ends later than any lease can as expired: its owner’s clock was ahead',
  },
  {
    does: 'treats a retry planned by a clock that was ahead as not due',
    breaks: within('connections', ({ due, find }) => ({
      due: async (now, ...rest) => {
        const found = await due(now, ...rest);
        const planned = await Promise.all(found.map(({ id }) => find(id)));
        return found.filter((_, index) => (planned[index]?.renewAt ?? 0) <= now);
      },
    })),
    noticedBy:
      'treats a failing connection as due at once if its retry is planned later than any retry can be',
  },
  {
    does: 'never sets the last use of a session back to an earlier time',
    breaks: within('staff', ({ useSession }) => {
      let latest = 0;
      return {
        useSession: (hash, now) => {
          latest = Math.max(latest, now);
          return useSession(hash, latest);
        },
      };
    }),
    noticedBy:
      'ends a session after thirty idle days, counted from its last use after the clock was corrected',
  },
];
