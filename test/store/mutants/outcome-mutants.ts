import { healthOf } from '@noiseaware-connect/relay/domain/connection/account-health';
import { nameOfState } from '@noiseaware-connect/relay/domain/connection/groups';
import { nameOf } from '@noiseaware-connect/relay/domain/connection/identity';
import { connectionSearch } from '@noiseaware-connect/relay/domain/connection/matches-search';
import { type Mutant, within } from './mutant.ts';

const later = () => new Promise((resolve) => setImmediate(resolve));

/** Mutants that return another answer than the right one, or do something else than they report. */
export const outcomeMutants: readonly Mutant[] = [
  {
    does: 'records the use of a session without proof of its key',
    breaks: within('staff', ({ useSession }) => ({
      useSession: async (hash, now) => {
        const found = await useSession(hash, now);
        return found && useSession(hash, now, found.session.key);
      },
    })),
    noticedBy: 'stores the key of a session, and records its use only with proof of that key',
  },
  {
    does: 'counts connections by group with a time one hour in the past',
    breaks: within('connections', ({ countStates }) => ({ countStates: (now) => countStates(now - 3_600) })),
    noticedBy:
      'counts and lists connections by group in every state, before and after they are about to expire',
  },
  {
    does: 'does not notice that a connection has left a state',
    breaks: within('connections', ({ totals }) => {
      const most = new Map<string, number>();
      return {
        totals: async (now) =>
          (await totals(now)).map((each) => {
            const name = nameOfState(each.state);
            const connections = Math.max(each.connections, most.get(name) ?? 0);
            most.set(name, connections);
            return { ...each, connections };
          }),
      };
    }),
    noticedBy:
      'knows how many connections are in each state and which of them dies next, through every change',
  },
  {
    does: 'searches names case-sensitively',
    breaks: within('connections', ({ list }) => ({
      list: async ({ named = '', ...filter }) => {
        const { connections } = await list(filter);
        return { connections: connections.filter(({ account }) => account.name?.includes(named) === true) };
      },
    })),
    noticedBy: 'finds a connection by a part of any of its names, regardless of case',
  },
  {
    does: 'does not rank a search',
    breaks: within('connections', ({ list }) => ({
      list: async ({ named, limit: _, ...filter }) => {
        const { connections } = await list({ ...filter, limit: 1_000 });
        return {
          connections: connections.filter((each) => connectionSearch(named ?? '')(each) !== undefined),
        };
      },
    })),
    noticedBy:
      'finds the account with the searched id first, then ids that begin with it, then the rest, over all pages',
  },
  {
    does: 'reinstates an invited staff member, too',
    breaks: within('staff', ({ reinstate, invite, list }) => ({
      reinstate: async (id, now, by) => {
        const known = (await list(now)).find(({ staff }) => staff.id === id);
        if (known === undefined || known.staff.provider !== undefined) return reinstate(id, now, by);
        return invite({ hash: 'again', expiresAt: now, name: known.staff.name, newId: id, now }, by);
      },
    })),
    noticedBy:
      'reinstates a revoked person of the identity provider once, but nobody who was invited or is not revoked',
  },
  {
    does: 'adds what was counted in an hour again each time it is written',
    breaks: within('activity', ({ put }) => {
      let times = 0;
      return {
        put: (activity) => {
          times += 1;
          return put({ ...activity, id: `${activity.id}-${times}` });
        },
      };
    }),
    noticedBy:
      'replaces what a process has counted in an hour, and finds the hours from a time on and before another',
  },
  {
    does: 'hands over connections of other staff members, too',
    breaks: within('connections', ({ handOver, list }) => ({
      handOver: async (_, ...how) => {
        const { connections } = await list({ limit: 100 });
        const all = new Set(connections.map(({ responsible }) => responsible.id));
        const numbers = await Promise.all([...all].map((each) => handOver(each, ...how)));
        return numbers.reduce((sum, each) => sum + each, 0);
      },
    })),
    noticedBy:
      'hands over all connections of one staff member and no others, and records each in the audit log',
  },
  {
    does: 'grants the code of a cancelled pairing',
    breaks: within('pairings', ({ claim }) => ({
      claim: async (presented) => {
        const claimed = await claim(presented);
        return claimed.outcome === 'cancelled' ? { outcome: 'granted', accessCode: '' } : claimed;
      },
    })),
    noticedBy: 'cancels the open pairings of a staff member when they are revoked',
  },
  {
    does: 'grants a code to every claim',
    breaks: within('pairings', ({ claim }) => ({
      claim: async (presented) => {
        const claimed = await claim(presented);
        return claimed.outcome === 'repeated' ? { ...claimed, outcome: 'granted' } : claimed;
      },
    })),
    noticedBy:
      'grants one of a hundred concurrent claims of a code, and returns its access code to the others',
  },
  {
    does: 'repeats a claim with the access code of the present key instead of the one that was granted',
    breaks: within('pairings', ({ claim }) => ({
      claim: async (presented) => ({
        ...(await claim(presented)),
        accessCode: presented.accessCodesFor('')[0] ?? '',
      }),
    })),
    noticedBy:
      'grants one of a hundred concurrent claims of a code, and returns its access code to the others',
  },
  {
    does: 'checks and connects in two transactions',
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
    noticedBy: 'creates one connection from a hundred concurrent completions of a pairing',
  },
  {
    does: 'replaces an organization without confirmation',
    breaks: within('pairings', ({ connect }) => ({
      connect: (id, connection, now, by) =>
        connect(id, connection, now, by, { confirmed: nameOf(connection.identity) }),
    })),
    noticedBy: 'replaces an account’s organization only if the new one was confirmed by its name',
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
    noticedBy:
      'removes a refresh token that an interrupted renewal may have used, and records that in the audit log',
  },
  {
    does: 'keeps the refresh token of a renewal whose lease expired',
    breaks: within('connections', () => ({ markInterrupted: async () => undefined })),
    noticedBy: 'marks a renewal whose lease expired as uncertain and due at once, and records that once',
  },
  {
    does: 'renews a connection again that another process has renewed meanwhile',
    breaks: within('connections', ({ beginRenewal }) => ({
      beginRenewal: (id, { onlyIfDue: _, ...lease }, by) => beginRenewal(id, lease, by),
    })),
    noticedBy: 'begins a scheduled renewal only while it is still due: another process may have renewed it',
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
    does: 'skips one of two connections with the same time between two pages',
    breaks: within('connections', ({ list }) => ({
      list: async (filter) => {
        const page = await list(filter);
        const moments = page.connections.map(({ connectedAt }) => connectedAt);
        return { ...page, connections: page.connections.filter((_, at) => moments[at] !== moments[at - 1]) };
      },
    })),
    noticedBy: 'lists every connection exactly once over all pages, and the last page has no cursor',
  },
  {
    does: 'does not erase the secrets of a forgotten connection',
    breaks: within('connections', ({ disconnect }) => ({
      disconnect: (id, how, by) => disconnect(id, { ...how, forget: false }, by),
    })),
    noticedBy: 'erases access code and tokens of a forgotten connection',
  },
  {
    does: 'lets every caller end a session',
    breaks: within('staff', () => ({ endSession: async () => true })),
    noticedBy: 'lets a staff member end their own session, but nobody else’s',
  },
  {
    does: 'adds a service key with a name that is taken',
    breaks: within('services', () => ({ add: async () => 'added' })),
    noticedBy: 'adds one of a hundred service keys with the same name concurrently',
  },
  {
    does: 'stores tools without a limit',
    breaks: within('tools', ({ put }) => ({
      put: async (...args) => {
        const outcome = await put(...args);
        return outcome === 'full' ? 'added' : outcome;
      },
    })),
    noticedBy: 'stores at most two hundred tools, however many are added concurrently',
  },
  {
    does: 'returns the state of the newest connection of an account instead of the healthiest',
    breaks: within('connections', ({ list }) => ({
      states: async (accounts) => {
        const newest = new Map(
          (await list({ limit: 100 })).connections.map((each) => [each.account.id, each]),
        );
        return accounts.flatMap((account) => {
          const each = newest.get(account);
          return each === undefined ? [] : healthOf(account, [each]);
        });
      },
    })),
    noticedBy:
      'returns the state of the healthiest connection of each account, the newest of those equally healthy',
  },
  {
    does: 'never removes ended sessions and invites',
    breaks: () => ({ sweep: async () => 0 }),
    noticedBy: 'removes sessions and invites that have ended, but no valid ones',
  },
  {
    does: 'loses the last audit entry',
    breaks: within('audit', ({ read }) => ({ read: async (filter) => (await read(filter)).slice(0, -1) })),
    noticedBy: 'adds an audit entry for each of a hundred concurrent operations',
  },
  {
    does: 'answers calls after it was closed',
    breaks: () => ({ close: async () => undefined }),
    noticedBy: 'refuses every call once it is closed',
  },
];
