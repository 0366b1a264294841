import type { Account } from '@noiseaware-connect/shared/shapes';
import type { ModelStore } from '../model.ts';
import type { Flow } from './flow.ts';
import type { Verdict } from './verdict.ts';

/** Keeps the one attempt to connect: in memory who is at work on it, in storage how far it came. */
export interface FlowJournal {
  /** Whether this worker is at work on an attempt. */
  busy(): boolean;
  /** Takes the only place there is, at once, so that of two clicks one wins. */
  claim(id: string): boolean;
  /** Gives the place free, whoever has it. */
  release(): void;
  /** Whether the attempt is still this worker's: a person may have cancelled it while it waited for something. */
  owns(id: string): boolean;
  begin(id: string, account: Account, connection: string | undefined, startedAt: number): Promise<void>;
  advance(id: string, change: Partial<Flow>): Promise<void>;
  /** Ends the attempt, once: later calls for the same attempt change nothing. False if it had ended already. */
  end(id: string, verdict: Verdict, keepPairing: boolean): Promise<boolean>;
}

/** The journal over the model's `flow` record. */
export function createFlowJournal(model: ModelStore): FlowJournal {
  let running: string | undefined;

  const change = (id: string, patch: Partial<Flow>) =>
    model.update(({ flow }) => (flow?.id === id ? { flow: { ...flow, ...patch } } : {}));

  return {
    busy: () => running !== undefined,
    claim(id) {
      if (running !== undefined) return false;
      running = id;
      return true;
    },
    release() {
      running = undefined;
    },
    owns: (id) => running === id,
    begin: (id, account, connection, startedAt) =>
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
          detail: null,
          organizations: null,
        },
      }),
    async advance(id, patch) {
      if (running === id) await change(id, patch);
    },
    async end(id, { outcome, detail, organizations, connection }, keepPairing) {
      if (running !== id) return false;
      running = undefined;
      await change(id, {
        outcome,
        detail: detail ?? null,
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
