import { base64url } from '@noiseaware-connect/shared/challenge';
import type { Messages, Started } from '../../messages.ts';
import type { Outcome } from '../model/flow.ts';
import { type AttemptDeps, askAgain, beginAttempt, endAttempt, handOver, runAttempt } from './attempt.ts';
import { createFlowJournal } from './flow-journal.ts';
import { createHeldRedirect } from './held-redirect.ts';
import { cancelAtRelay } from './walk-pairing.ts';

export type Pairing = ReturnType<typeof createPairing>;

/** Runs attempts to connect. The background owns them from the first call to the last. */
export function createPairing(outside: Omit<AttemptDeps, 'journal' | 'heldRedirect'>) {
  const { effects, model, relay } = outside;
  const journal = createFlowJournal(model);
  const heldRedirect = createHeldRedirect(effects, journal);
  const deps: AttemptDeps = { ...outside, journal, heldRedirect };

  /** Begins to connect an account, or to reauthorize a connection. `busy` while another attempt runs. */
  const start = async ({ account, connection }: Messages['connect']['input']): Promise<Started> => {
    if (model.current.relay === null) return 'not_set_up';
    const id = base64url(effects.randomBytes(16));
    if (!journal.claim(id)) return 'busy';
    heldRedirect.drop();
    const before = model.current.flow?.pairing ?? undefined;
    await journal.begin(id, account, connection, effects.now());
    if (before !== undefined) void cancelAtRelay(relay, before);
    void runAttempt(deps, id, () => beginAttempt(deps, id, account, connection));
    return 'started';
  };

  return {
    start,
    ...organizationChoice(deps),
    /** Cancels the running attempt. */
    async cancel() {
      const flow = model.current.flow;
      if (flow !== null) await endAttempt(deps, flow.id, { outcome: 'cancelled' });
    },
    /** Continues the last attempt if possible, else begins another one. */
    async retry() {
      const flow = model.current.flow;
      if (flow === null || flow.outcome === null) return;
      const { id, pairing } = flow;
      const still = heldRedirect.of(id);
      // A redirect that a person has to decide about is only sent again with the decision.
      if (pairing === null || needsDecision.includes(flow.outcome)) {
        await start(flow);
        return;
      }
      if (!journal.claim(id)) return;
      await journal.advance(id, { outcome: null, detail: null });
      void runAttempt(deps, id, () =>
        still === undefined
          ? askAgain(deps, { id, pairing, unauthorized: 'window_closed' })
          : handOver(deps, id, still.redirect, still.relay),
      );
    },
    /** Removes the ended attempt. */
    async dismiss() {
      const flow = model.current.flow;
      if (flow === null || journal.busy()) return;
      heldRedirect.drop();
      await model.update({ flow: null });
      if (flow.pairing !== null) await cancelAtRelay(relay, flow.pairing);
    },
    /** Drops the running attempt at once and without the relay, which this browser is about to leave. */
    abandon() {
      heldRedirect.drop();
      journal.release();
      const window = model.current.flow?.window ?? null;
      if (window !== null) void effects.identity.closeWindow(window);
    },
    /** Finds out how an attempt ended that an earlier worker left running. */
    async recover() {
      const flow = model.current.flow;
      if (flow === null || flow.outcome !== null || !journal.claim(flow.id)) return;
      const { pairing } = flow;
      await runAttempt(deps, flow.id, async () =>
        pairing === null
          ? { outcome: 'interrupted' }
          : askAgain(deps, { id: flow.id, pairing, unauthorized: 'interrupted' }),
      );
    },
    /** Brings NoiseAware's window to the front. */
    async showWindow() {
      const window = model.current.flow?.window ?? null;
      if (window !== null) await effects.identity.showWindow(window);
    },
    /** Whether the redirect is still held, so that trying again needs no new window. */
    resumable: () => heldRedirect.of(model.current.flow?.id) !== undefined,
  };
}

// --- Internal helpers ---

/** Outcomes about which a person has to decide. */
const needsDecision: readonly Outcome[] = ['wrong_organization', 'ambiguous_account'];

/** What a person can decide if another organization was authorized, or if there are several connections. */
const organizationChoice = (deps: AttemptDeps) => ({
  /** Leaves the connection with its organization. */
  async keepOrganization() {
    const flow = deps.model.current.flow;
    if (flow?.outcome !== 'wrong_organization' || !deps.journal.claim(flow.id)) return;
    await endAttempt(deps, flow.id, {
      outcome: 'cancelled',
      organizations: flow.organizations ?? undefined,
    });
  },
  /** Reauthorizes the connection that the person has chosen of several. */
  async useConnection(connection: string) {
    const flow = deps.model.current.flow;
    const still = deps.heldRedirect.of(flow?.id);
    if (flow === null || still === undefined) return;
    const isOffered = flow.candidates?.some(({ id }) => id === connection) === true;
    if (!isOffered || !deps.journal.claim(flow.id)) return;
    await deps.journal.advance(flow.id, { outcome: null, candidates: undefined });
    void runAttempt(deps, flow.id, () =>
      handOver(deps, flow.id, { ...still.redirect, connection }, still.relay),
    );
  },
  /** Moves the connection to the organization that was authorized, if it is the one whose name the person read. */
  async useOrganization(organization: string) {
    const flow = deps.model.current.flow;
    const still = deps.heldRedirect.of(flow?.id);
    if (flow === null || still === undefined) return;
    if (flow.organizations?.answered !== organization || !deps.journal.claim(flow.id)) return;
    await deps.journal.advance(flow.id, { outcome: null, detail: null, organizations: null });
    void runAttempt(deps, flow.id, () =>
      handOver(deps, flow.id, { ...still.redirect, organization }, still.relay),
    );
  },
});
