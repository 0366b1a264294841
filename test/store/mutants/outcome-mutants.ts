import { nameOf } from '@noiseaware-connect/relay/domain/connection/identity';
import { type Mutant, within } from './mutant.ts';

const later = () => new Promise((resolve) => setImmediate(resolve));

/** Mutants that return another answer than the right one, or do something else than they report. */
export const outcomeMutants: readonly Mutant[] = [
  {
    does: 'notes the use of a session whose key was not proven',
    breaks: within('staff', ({ useSession }) => ({
      useSession: async (hash, now) => {
        const found = await useSession(hash, now);
        return found && useSession(hash, now, found.session.key);
      },
    })),
    noticedBy: 'keeps the key of a session, and notes no use that has not proven it',
  },
  {
    does: 'counts connections as they were an hour ago',
    breaks: within('connections', ({ countStates }) => ({ countStates: (now) => countStates(now - 3_600) })),
    noticedBy: 'counts and lists each state in its group, until its end is near and afterwards',
  },
  {
    does: 'looks for a name in the very letters',
    breaks: within('connections', ({ list }) => ({
      list: async ({ named = '', ...filter }) => {
        const { connections } = await list(filter);
        return { connections: connections.filter(({ account }) => account.name?.includes(named) === true) };
      },
    })),
    noticedBy: 'finds a connection by a part of each of its names, in any case',
  },
  {
    does: 'takes back a staff member who was invited, too',
    breaks: within('staff', ({ reinstate, invite, list }) => ({
      reinstate: async (id, now, by) => {
        const known = (await list(now)).find(({ staff }) => staff.id === id);
        if (known === undefined || known.staff.provider !== undefined) return reinstate(id, now, by);
        return invite({ hash: 'again', expiresAt: now, name: known.staff.name, newId: id, now }, by);
      },
    })),
    noticedBy: 'takes back a revoked person of a provider once, and no one who was invited or is not revoked',
  },
  {
    does: 'counts an entry again each time',
    breaks: within('audit', ({ activity }) => {
      let times = 0;
      return {
        activity: async (since) => {
          times += 1;
          return (await activity(since)).map((each) => ({ ...each, renewed: each.renewed * times }));
        },
      };
    }),
    noticedBy:
      'counts renewals and refusals by the hour, from the one that is asked for, also over a restart',
  },
  {
    does: 'hands over what a colleague has connected, too',
    breaks: within('connections', ({ handOver, list }) => ({
      handOver: async (_, ...how) => {
        const { connections } = await list({ limit: 100 });
        const all = new Set(connections.map(({ responsible }) => responsible.id));
        const numbers = await Promise.all([...all].map((each) => handOver(each, ...how)));
        return numbers.reduce((sum, each) => sum + each, 0);
      },
    })),
    noticedBy: 'hands over all connections of one staff member and no other, and writes each down',
  },
  {
    does: 'lets a cancelled pairing mint',
    breaks: within('pairings', ({ claim }) => ({
      claim: async (presented) => {
        const claimed = await claim(presented);
        const { accessCodeHash } = presented;
        return claimed.outcome === 'cancelled' ? { outcome: 'granted', accessCodeHash } : claimed;
      },
    })),
    noticedBy: 'takes the open pairings of a revoked staff member with it',
  },
  {
    does: 'grants a code to every claim',
    breaks: within('pairings', ({ claim }) => ({
      claim: async (presented) => {
        const claimed = await claim(presented);
        return claimed.outcome === 'repeated' ? { ...claimed, outcome: 'granted' } : claimed;
      },
    })),
    noticedBy: 'grants one of a hundred concurrent claims and gives its hash to all the others',
  },
  {
    does: 'repeats with the hash that was presented instead of the one that is kept',
    breaks: within('pairings', ({ claim }) => ({
      claim: async (presented) => ({
        ...(await claim(presented)),
        accessCodeHash: presented.accessCodeHash,
      }),
    })),
    noticedBy: 'grants one of a hundred concurrent claims and gives its hash to all the others',
  },
  {
    does: 'looks first and connects afterwards',
    breaks: within('pairings', ({ connect }, { connections }) => {
      const ended = new Set<string>();
      return {
        connect: async (id, connection, now, by) => {
          const [known] = (await connections.list({ limit: 1 })).connections;
          await later();
          if (known !== undefined) return { outcome: 'connected', connection: known.id };
          if (!ended.has(id)) await connect(id, connection, now, by);
          ended.add(id);
          return { outcome: 'connected', connection: connection.id };
        },
      };
    }),
    noticedBy: 'makes one connection of a hundred concurrent completions',
  },
  {
    does: 'replaces an organization that nobody confirmed',
    breaks: within('pairings', ({ connect }) => ({
      connect: (id, connection, now, by) =>
        connect(id, connection, now, by, { confirmed: nameOf(connection.identity) }),
    })),
    noticedBy: 'replaces no organization with one that was not confirmed by its name',
  },
  {
    does: 'settles a renewal for every caller',
    breaks: within('connections', ({ settleRenewal, find }) => ({
      settleRenewal: async (id, _owner, ...rest) =>
        settleRenewal(id, (await find(id))?.renewal?.owner ?? '', ...rest),
    })),
    noticedBy: 'writes nothing for a caller that does not hold the lease',
  },
  {
    does: 'keeps the refresh token of an interrupted renewal',
    breaks: within('connections', ({ beginRenewal, find }) => ({
      beginRenewal: async (...args) => {
        const before = await find(args[0]);
        const leased = await beginRenewal(...args);
        return typeof leased === 'string' ? leased : { ...leased, tokens: before?.tokens ?? null };
      },
    })),
    noticedBy: 'drops a refresh token that an interrupted renewal may have spent, and says so',
  },
  {
    does: 'keeps the refresh token of a renewal whose lease ran out',
    breaks: within('connections', () => ({ markInterrupted: async () => undefined })),
    noticedBy: 'calls uncertain what was being renewed when its lease ran out, due at once, and says so once',
  },
  {
    does: 'renews again what another process has renewed meanwhile',
    breaks: within('connections', ({ beginRenewal }) => ({
      beginRenewal: (id, { onlyIfDue: _, ...lease }, by) => beginRenewal(id, lease, by),
    })),
    noticedBy: 'begins a renewal that has to be due only while it is: another process may have renewed it',
  },
  {
    does: 'extends a lease for every caller',
    breaks: within('connections', ({ extendRenewal, find }) => ({
      extendRenewal: async (id, _owner, until) =>
        extendRenewal(id, (await find(id))?.renewal?.owner ?? '', until),
    })),
    noticedBy: 'lets only the owner of a lease extend it',
  },
  {
    does: 'skips a connection where two were made at the same moment',
    breaks: within('connections', ({ list }) => ({
      list: async (filter) => {
        const page = await list(filter);
        const moments = page.connections.map(({ connectedAt }) => connectedAt);
        return { ...page, connections: page.connections.filter((_, at) => moments[at] !== moments[at - 1]) };
      },
    })),
    noticedBy: 'gives every connection exactly once, page by page, and the last page has no next',
  },
  {
    does: 'forgets nothing',
    breaks: within('connections', ({ disconnect }) => ({
      disconnect: (id, how, by) => disconnect(id, { ...how, forget: false }, by),
    })),
    noticedBy: 'erases access code and tokens of a forgotten connection',
  },
  {
    does: 'lets every caller end a session',
    breaks: within('staff', () => ({ endSession: async () => true })),
    noticedBy: "ends one's own session, and no one else's",
  },
  {
    does: 'adds a key under a name that is taken',
    breaks: within('services', () => ({ add: async () => 'added' })),
    noticedBy: 'adds one of a hundred service keys of one name',
  },
  {
    does: 'keeps as many tools as come',
    breaks: within('tools', ({ put }) => ({
      put: async (...args) => {
        const outcome = await put(...args);
        return outcome === 'full' ? 'added' : outcome;
      },
    })),
    noticedBy: 'keeps two hundred tools and no more, however many are added at once',
  },
  {
    does: 'gives the state of an account by its newest connection',
    breaks: within('connections', ({ list }) => ({
      states: async (accounts) => {
        const newest = new Map(
          (await list({ limit: 100 })).connections.map((each) => [each.account.id, each]),
        );
        return accounts.flatMap((account) => {
          const each = newest.get(account);
          return each === undefined ? [] : [{ account, status: each.status, connection: each.id }];
        });
      },
    })),
    noticedBy: 'gives the state of the healthiest connection of each account, and of those the newest',
  },
  {
    does: 'never clears away',
    breaks: () => ({ sweep: async () => 0 }),
    noticedBy: 'removes sessions and invites that have ended, and none that live',
  },
  {
    does: 'loses the last entry of the audit log',
    breaks: within('audit', ({ read }) => ({ read: async (filter) => (await read(filter)).slice(0, -1) })),
    noticedBy: 'has an entry for each of a hundred steps at once',
  },
  {
    does: 'goes on after it was closed',
    breaks: () => ({ close: async () => undefined }),
    noticedBy: 'refuses every call once it is closed',
  },
];
