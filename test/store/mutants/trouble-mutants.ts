import type { Seconds } from '@noiseaware-connect/relay/base/time';
import { type Mutant, within } from './mutant.ts';

/** Mutants that overrate or ignore what a passed-through call revealed. */
export const troubleMutants: readonly Mutant[] = [
  {
    does: 'notes trouble of a connection that is being renewed',
    breaks: within('connections', ({ noteTrouble, settleRenewal, find }) => ({
      noteTrouble: async (id, settle, now, by) => {
        const lease = (await find(id))?.renewal ?? null;
        if (lease === null) return noteTrouble(id, settle, now, by);
        return (await settleRenewal(id, lease.owner, settle, now, by)) !== 'lost';
      },
    })),
    noticedBy:
      'notes what a passed-on call says of a connection that is well, once, and leaves a renewal alone',
  },
  {
    does: 'notes no trouble, and says that it has',
    breaks: within('connections', () => ({ noteTrouble: async () => true })),
    noticedBy:
      'notes what a passed-on call says of a connection that is well, once, and leaves a renewal alone',
  },
  {
    does: 'notes each answer of NoiseAware’s',
    breaks: within('connections', ({ noteAnswer, find }) => {
      const latest = new Map<string, Seconds>();
      return {
        noteAnswer: async (id, now) => {
          latest.set(id, now);
          await noteAnswer(id, now);
        },
        find: async (id) => {
          const found = await find(id);
          return found && { ...found, apiAnsweredAt: latest.get(id) ?? null };
        },
      };
    }),
    noticedBy:
      'notes that NoiseAware answered for a connection once an hour, and not for one that is disconnected',
  },
  {
    does: 'notes no answer of NoiseAware’s',
    breaks: within('connections', () => ({ noteAnswer: async () => undefined })),
    noticedBy:
      'notes that NoiseAware answered for a connection once an hour, and not for one that is disconnected',
  },
];
