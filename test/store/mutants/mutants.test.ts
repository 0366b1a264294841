import type { Connection } from '@noiseaware-connect/relay/domain/connection';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect, test } from 'vitest';
import { disconnectChecks, listChecks } from '../conformance/connection-checks.ts';
import { endingChecks } from '../conformance/ending-checks.ts';
import { leaseChecks } from '../conformance/lease-checks.ts';
import { claimChecks, pairingChecks } from '../conformance/pairing-checks.ts';
import { serviceChecks, staffChecks } from '../conformance/staff-checks.ts';
import type { Bench } from '../conformance/store-check.ts';
import { toolChecks } from '../conformance/tool-checks.ts';
import { auditChecks, lifeChecks, sweepChecks } from '../conformance/upkeep-checks.ts';
import { memoryBench } from '../tested-stores.ts';
import { expiryMutants } from './expiry-mutants.ts';
import { guaranteeMutants } from './guarantee-mutants.ts';
import { movingMutants } from './moving-mutants.ts';
import type { Mutant } from './mutant.ts';

const once = (values: Set<string>, value: string) => !values.has(value) && Boolean(values.add(value));
const later = () => new Promise((resolve) => setImmediate(resolve));

const mutants: Mutant[] = [
  ...movingMutants,
  ...guaranteeMutants,
  ...expiryMutants,
  {
    does: 'lets a cancelled pairing mint',
    breaks: ({ pairings }) => ({
      pairings: {
        ...pairings,
        claim: async (presented) => {
          const claimed = await pairings.claim(presented);
          const { accessCodeHash } = presented;
          return claimed.outcome === 'cancelled' ? { outcome: 'granted', accessCodeHash } : claimed;
        },
      },
    }),
    checks: endingChecks,
    noticed: 'takes the open pairings of a revoked staff member with it',
  },
  {
    does: 'grants a code to whoever claims it',
    breaks: ({ pairings }) => ({
      pairings: {
        ...pairings,
        claim: async (presented) => {
          const claimed = await pairings.claim(presented);
          return claimed.outcome === 'repeated' ? { ...claimed, outcome: 'granted' } : claimed;
        },
      },
    }),
    checks: claimChecks,
    noticed: 'grants one of a hundred concurrent claims and gives its hash to all the others',
  },
  {
    does: 'repeats with the hash that was presented instead of the one that is kept',
    breaks: ({ pairings }) => ({
      pairings: {
        ...pairings,
        claim: async (presented) => ({
          ...(await pairings.claim(presented)),
          accessCodeHash: presented.accessCodeHash,
        }),
      },
    }),
    checks: claimChecks,
    noticed: 'grants one of a hundred concurrent claims and gives its hash to all the others',
  },
  {
    does: 'looks first and connects afterwards',
    breaks: ({ pairings, connections }) => {
      const ended = new Set<string>();
      return {
        pairings: {
          ...pairings,
          connect: async (id, connection, now, by) => {
            const known = (await connections.list({ limit: 1 })).connections[0];
            await later();
            if (known !== undefined) return { outcome: 'connected', connection: known.id };
            if (once(ended, id)) await pairings.connect(id, connection, now, by);
            return { outcome: 'connected', connection: connection.id };
          },
        },
      };
    },
    checks: pairingChecks,
    noticed: 'makes one connection of a hundred concurrent completions',
  },
  {
    does: 'writes over a connection whatever it was compared with',
    breaks: ({ pairings, connections }) => ({
      pairings: {
        ...pairings,
        connect: async (id, connection, now, by) => {
          const before = await connections.find(connection.id);
          return pairings.connect(id, connection, now, by, before?.identity ?? null);
        },
      },
    }),
    checks: pairingChecks,
    noticed: 'writes nothing over a connection that is no longer the one that was compared',
  },
  {
    does: 'settles for whoever asks',
    breaks: ({ connections }) => ({
      connections: {
        ...connections,
        settleRenewal: async (id, _owner, settle, now, by) => {
          const owner = (await connections.find(id))?.renewal?.owner ?? '';
          return connections.settleRenewal(id, owner, settle, now, by);
        },
      },
    }),
    checks: leaseChecks,
    noticed: 'writes nothing of whoever does not hold the lease',
  },
  {
    does: 'keeps the refresh token of an interrupted renewal',
    breaks: ({ connections }) => ({
      connections: {
        ...connections,
        beginRenewal: async (...args) => {
          const before = await connections.find(args[0]);
          const leased = await connections.beginRenewal(...args);
          return typeof leased === 'string' ? leased : { ...leased, tokens: before?.tokens ?? null };
        },
      },
    }),
    checks: leaseChecks,
    noticed: 'drops a refresh token that an interrupted renewal may have spent, and says so',
  },
  {
    does: 'keeps the refresh token of a renewal whose lease ran out',
    breaks: ({ connections }) => ({
      connections: {
        ...connections,
        markInterrupted: async () => undefined,
      },
    }),
    checks: leaseChecks,
    noticed: 'calls uncertain what was being renewed when its lease ran out, due at once, and says so once',
  },
  {
    does: 'renews again what somebody else has renewed meanwhile',
    breaks: ({ connections }) => ({
      connections: {
        ...connections,
        beginRenewal: (id, { onlyIfDue: _, ...lease }, by) => connections.beginRenewal(id, lease, by),
      },
    }),
    checks: leaseChecks,
    noticed: 'begins a renewal that has to be due only while it is: somebody else may have been at it',
  },
  {
    does: 'makes a lease longer for whoever asks',
    breaks: ({ connections }) => ({
      connections: {
        ...connections,
        extendRenewal: async (id, _owner, until) => {
          const owner = (await connections.find(id))?.renewal?.owner ?? '';
          return connections.extendRenewal(id, owner, until);
        },
      },
    }),
    checks: leaseChecks,
    noticed: 'lets the owner of a lease make it longer, and nobody else',
  },
  {
    does: 'skips a connection where two were made at the same moment',
    breaks: ({ connections }) => ({
      connections: {
        ...connections,
        list: async (filter) => {
          const page = await connections.list(filter);
          const isFirst = ({ connectedAt }: Connection, index: number) =>
            page.connections.findIndex((each) => each.connectedAt === connectedAt) === index;
          return { ...page, connections: page.connections.filter(isFirst) };
        },
      },
    }),
    checks: listChecks,
    noticed: 'gives every connection exactly once, page by page, and the last page has no next',
  },
  {
    does: 'forgets nothing',
    breaks: ({ connections }) => ({
      connections: {
        ...connections,
        disconnect: (id, how, by) => connections.disconnect(id, { ...how, forget: false }, by),
      },
    }),
    checks: disconnectChecks,
    noticed: 'erases access code and tokens of a forgotten connection',
  },
  {
    does: "ends anybody's session",
    breaks: ({ staff }) => ({ staff: { ...staff, endSession: async () => true } }),
    checks: staffChecks,
    noticed: "ends one's own session, and nobody else's",
  },
  {
    does: 'adds a key under a name that is taken',
    breaks: ({ services }) => ({ services: { ...services, add: async () => 'added' } }),
    checks: serviceChecks,
    noticed: 'adds one of a hundred service keys of one name',
  },
  {
    does: 'keeps as many tools as come',
    breaks: ({ tools }) => ({
      tools: {
        ...tools,
        put: async (tool, now, by) => {
          const outcome = await tools.put(tool, now, by);
          return outcome === 'full' ? 'added' : outcome;
        },
      },
    }),
    checks: toolChecks,
    noticed: 'keeps two hundred tools and no more, however many are added at once',
  },
  {
    does: 'speaks for an account by whichever connection is the newest',
    breaks: ({ connections }) => ({
      connections: {
        ...connections,
        states: async (accounts) => {
          const { connections: all } = await connections.list({ limit: 100 });
          const newest = new Map(all.map((each) => [each.account.id, each]));
          return accounts.flatMap((account) => {
            const each = newest.get(account);
            return each === undefined ? [] : [{ account, status: each.status, connection: each.id }];
          });
        },
      },
    }),
    checks: listChecks,
    noticed: 'gives the state of the healthiest connection of each account, and of those the newest',
  },
  {
    does: 'never clears away',
    breaks: () => ({ sweep: async () => undefined }),
    checks: sweepChecks,
    noticed: 'removes sessions and invites that have ended, and none that live',
  },
  {
    does: 'loses the last entry of the audit log',
    breaks: ({ audit }) => ({
      audit: { ...audit, read: async (filter) => (await audit.read(filter)).slice(0, -1) },
    }),
    checks: auditChecks,
    noticed: 'has an entry for each of a hundred steps at once',
  },
  {
    does: 'goes on after it was closed',
    breaks: () => ({ close: async () => undefined }),
    checks: lifeChecks,
    noticed: 'refuses every call once it is closed',
  },
];

for (const { does, breaks, reopens, checks, noticed } of mutants) {
  test(`the suite notices a store that ${does}`, async () => {
    const bench = await memoryBench();
    const broken: Store = { ...bench.store, ...breaks(bench.store) };
    const empty = await memoryBench();
    const reopen = async () => (await reopens?.(broken, empty.store)) ?? broken;
    const mutant: Bench = { store: broken, reopen, close: bench.close };
    const check = checks[noticed];
    expect(check, `there is no check "${noticed}"`).toBeDefined();
    await expect(check?.(mutant)).rejects.toThrow();
    await Promise.all([bench.close(), empty.close()]);
  });
}
