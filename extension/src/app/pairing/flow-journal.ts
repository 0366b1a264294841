import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Flow } from '../model/flow.ts';
import type { ModelStore } from '../model/model.ts';
import type { Verdict } from './verdict.ts';

export type FlowJournal = ReturnType<typeof createFlowJournal>;

/** Keeps track of the one attempt to connect: in memory which attempt this worker runs, in storage how far it came. */
export function createFlowJournal(model: ModelStore) {
  let running: string | undefined;

  const change = (id: string, patch: Partial<Flow>) =>
    model.update(({ flow }) => (flow?.id === id ? { flow: { ...flow, ...patch } } : {}));

  return {
    /** Whether this worker runs an attempt. */
    busy: () => running !== undefined,
    /** Makes this the running attempt; false if another one runs. Synchronous, so that the first of two clicks wins. */
    claim(id: string): boolean {
      if (running !== undefined) return false;
      running = id;
      return true;
    },
    /** Makes no attempt the running one. */
    release() {
      running = undefined;
    },
    /** Whether this worker still runs the attempt: a person may have cancelled it during a wait. */
    owns: (id: string): boolean => running === id,
    begin: (id: string, account: Account, connection: string | undefined, startedAt: number) =>
      model.update({
        flow: {
          id,
          account,
          ...(connection === undefined ? {} : { connection }),
          step: 'starting',
          startedAt,
          pairing: null,
          window: null,
          waitingFor: null,
          outcome: null,
          endedAt: null,
          seen: false,
          detail: null,
          organizations: null,
        },
      }),
    async advance(id: string, patch: Partial<Flow>) {
      if (running === id) await change(id, patch);
    },
    /** Ends the attempt, once; false if it had ended already, which changes nothing. */
    async end(id: string, verdict: Verdict, keepPairing: boolean, endedAt: number): Promise<boolean> {
      const { outcome, detail, code, cause, organizations, candidates, connection } = verdict;
      const { retryAfter, date } = verdict;
      if (running !== id) return false;
      running = undefined;
      await change(id, {
        outcome,
        endedAt,
        seen: false,
        detail: detail ?? null,
        code,
        candidates,
        cause,
        retryAfter,
        clocksApart: date === undefined ? undefined : Math.abs(Date.parse(date) - endedAt),
        organizations: organizations ?? null,
        organization: connection?.organization,
        waitingFor: null,
        window: null,
        ...(outcome === 'connected' ? { step: 'connected' } : {}),
        ...(keepPairing ? {} : { pairing: null }),
      });
      return true;
    },
  };
}
