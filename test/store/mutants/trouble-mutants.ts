import type { Seconds } from '@noiseaware-connect/relay/base/time';
import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import { ada } from '../conformance/samples.ts';
import { type Mutant, within } from './mutant.ts';

/** Mutants that overrate or ignore what a passed-through call or a refusal revealed. */
export const troubleMutants: readonly Mutant[] = [
  {
    does: 'stores a refusal for a connection that is being renewed',
    breaks: within('connections', ({ recordApiFailure, settleRefusal, find }) => ({
      recordApiFailure: async (id, settle, now, by) => {
        const lease = (await find(id))?.renewal ?? null;
        if (lease === null) return recordApiFailure(id, settle, now, by);
        return (await settleRefusal(id, lease.owner, settle, now, by)) !== 'lost';
      },
    })),
    noticedBy:
      'stores a refusal seen in a passed-through call once, and never while the connection is being renewed',
  },
  {
    does: 'reports a refusal as stored without storing it',
    breaks: within('connections', () => ({ recordApiFailure: async () => true })),
    noticedBy:
      'stores a refusal seen in a passed-through call once, and never while the connection is being renewed',
  },
  {
    does: 'stores each answer of NoiseAware instead of one an hour',
    breaks: within('connections', ({ recordApiAnswer, find }) => {
      const latest = new Map<string, Seconds>();
      return {
        recordApiAnswer: async (id, now) => {
          latest.set(id, now);
          await recordApiAnswer(id, now);
        },
        find: async (id) => {
          const found = await find(id);
          return found && { ...found, apiAnsweredAt: latest.get(id) ?? null };
        },
      };
    }),
    noticedBy:
      'stores at most once an hour that NoiseAware answered for a connection, never for a disconnected one',
  },
  {
    does: 'stores no answer of NoiseAware',
    breaks: within('connections', () => ({ recordApiAnswer: async () => undefined })),
    noticedBy:
      'stores at most once an hour that NoiseAware answered for a connection, never for a disconnected one',
  },
  {
    does: 'reports the recheck of a refused connection as due without storing it',
    breaks: within('connections', () => ({ scheduleRecheckNow: async () => true })),
    noticedBy: 'makes the recheck of a refused connection due now, once, and at no other',
  },
  {
    does: 'decides on a refusal with those that were stored some time before',
    breaks: within('connections', ({ settleRenewal, lastRefused }) => ({
      settleRefusal: async (id, owner, settle, now, by) => {
        const refused = await lastRefused(now);
        return settleRenewal(id, owner, (connection) => settle(connection, refused), now, by);
      },
    })),
    noticedBy:
      'decides on the refusals of fifty concurrent renewals one after the other, each with all before it',
  },
  {
    does: 'returns refusals from before NoiseAware last accepted a connection',
    breaks: within('connections', ({ list }) => ({
      lastRefused: async (now) => {
        const refusedAt = ({ failing }: Connection) => failing?.refusedAt ?? Number.POSITIVE_INFINITY;
        const { connections } = await list({ limit: 1_000 });
        return connections
          .filter((each) => refusedAt(each) <= now)
          .sort((one, other) => refusedAt(other) - refusedAt(one));
      },
    })),
    noticedBy: 'returns the connections that NoiseAware refused since it last accepted any, the latest first',
  },
  {
    does: 'makes the renewal of a connection due that was not refused',
    breaks: within('connections', ({ scheduleRecheckNow, recordApiFailure }) => ({
      scheduleRecheckNow: async (id, now) =>
        (await scheduleRecheckNow(id, now)) ||
        (await recordApiFailure(id, (each) => ({ ...each, renewAt: now }), now, ada)),
    })),
    noticedBy: 'makes the recheck of a refused connection due now, once, and at no other',
  },
];
