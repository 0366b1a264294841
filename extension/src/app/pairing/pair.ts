import { base64url } from '@noiseaware-connect/shared/challenge';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Started } from '../../messages.ts';
import type { Connections } from '../connections/connections.ts';
import type { Effects } from '../effects.ts';
import type { ErrorLog } from '../errors/error-log.ts';
import type { ModelStore } from '../model.ts';
import type { RelayCaller } from '../relay-client.ts';
import { findTruth } from './ask-pairing.ts';
import { completePairing, type Redirect } from './complete-pairing.ts';
import type { Wait } from './flow.ts';
import { createFlowJournal } from './flow-journal.ts';
import { canGoOn, type Verdict } from './verdict.ts';
import { cancelAtRelay, walkPairing } from './walk-pairing.ts';

/** Below the 30 seconds after which a browser stops an idle worker. */
const awakeEvery = 20_000;
/** How long a redirect is held for a person to try again: as long as a pairing lives by default. */
const holdFor = 30 * 60_000;
/** Pauses between the questions that give a relay its time with what an earlier worker handed over. */
const handedOver = [1_000, 2_000, 4_000, 8_000];

export interface Pairing {
  /** Begins to connect an account, or a connection anew. `busy` while another attempt is going on. */
  start(account: Account, connection?: string): Promise<Started>;
  /** Gives the running attempt up. */
  cancel(): Promise<void>;
  /** Goes on where the last attempt ended if that can be, else begins it anew. */
  retry(): Promise<void>;
  /** Leaves a connection with the organization that it has, where another one was authorized. */
  keepOrganization(): Promise<void>;
  /** Gives a connection to the other organization that was authorized: the one that the person read, and no other. */
  useOrganization(organization: string): Promise<void>;
  /** Puts the ended attempt away. */
  dismiss(): Promise<void>;
  /** Lets go of whatever is under way, at once: its relay is left. */
  letGo(): void;
  /** Finds out what became of an attempt that an earlier worker left behind. */
  recover(): Promise<void>;
  /** Brings NoiseAware's window to the front. */
  showWindow(): Promise<void>;
  /** Whether the worker still holds what is needed to go on without a new window. */
  resumable(): boolean;
}

/** The flow of the design, owned by the background from the first call to the last. */
export function createPairing(deps: {
  effects: Effects;
  model: ModelStore;
  relay: RelayCaller;
  connections: Connections;
  errors: ErrorLog;
}): Pairing {
  const { effects, model, relay, connections, errors } = deps;
  const journal = createFlowJournal(model);
  /** A redirect with which nothing was completed yet, and the relay that it belongs to. In memory only. */
  let held: (Redirect & { flow: string; since: number; own: RelayCaller }) | undefined;

  /** An idle worker would be stopped, and the redirect with it. Touching storage counts as work. */
  const stayAwake = async (id: string) => {
    while (held?.flow === id && effects.now() < held.since + holdFor && !journal.busy()) {
      await effects.wait(awakeEvery);
      await effects.storage.session.get('flow');
    }
  };

  const end = async (id: string, verdict: Verdict) => {
    const flow = model.current.flow;
    if (flow?.id !== id || !journal.owns(id)) return;
    const again = flow.pairing !== null && canGoOn(verdict);
    if (!again) held = undefined;
    if (verdict.outcome === 'connected' && flow.connection === undefined) await model.update({ draft: null });
    if (!(await journal.end(id, verdict, again))) return;
    if (flow.window !== null) await effects.identity.closeWindow(flow.window);
    if (verdict.outcome === 'connected') await connections.refresh();
    else if (again) void stayAwake(id);
    else if (flow.pairing !== null) await cancelAtRelay(relay, flow.pairing.id);
  };

  /** Whatever breaks in an attempt ends it with a sentence, never with a spinner that turns for ever. */
  const follow = async (id: string, work: () => Promise<Verdict | undefined>) => {
    try {
      const verdict = await work();
      if (verdict?.connection !== undefined) await connections.learn(verdict.connection);
      if (verdict !== undefined) await end(id, verdict);
    } catch (error) {
      errors.report('pairing', error);
      await end(id, { outcome: 'extension_failed' });
    }
  };

  const handOver = async (id: string, redirect: Redirect, own: RelayCaller): Promise<Verdict> => {
    held = { ...redirect, flow: id, since: effects.now(), own };
    await journal.advance(id, { step: 'completing', window: null, waitingFor: null });
    const onWait = async (waitingFor: Wait) => {
      await journal.advance(id, { waitingFor });
      return journal.owns(id);
    };
    const wanted = () => journal.owns(id);
    return completePairing({ effects, relay: own, onWait, wanted }, redirect);
  };

  const begin = async (
    id: string,
    account: Account,
    connection: string | undefined,
  ): Promise<Verdict | undefined> => {
    const setup = model.current.relay;
    if (setup === null) return { outcome: 'session_ended' };
    const own = relay.bound();
    const walk = await walkPairing({ effects, relay: own, journal }, { id, account, connection, setup });
    switch (walk.kind) {
      case 'redirected':
        return handOver(id, walk.redirect, own);
      case 'ended':
        return walk.verdict;
      case 'given_up':
        return undefined;
    }
  };

  const start: Pairing['start'] = async (account, connection) => {
    if (model.current.relay === null) return 'not_set_up';
    const id = base64url(effects.randomBytes(16));
    if (!journal.claim(id)) return 'busy';
    held = undefined;
    const before = model.current.flow?.pairing?.id;
    await journal.begin(id, account, connection, effects.now());
    if (before !== undefined) void cancelAtRelay(relay, before);
    void follow(id, () => begin(id, account, connection));
    return 'started';
  };

  const askAgain = async (id: string, pairing: string): Promise<Verdict> => {
    await journal.advance(id, { outcome: null, detail: null, waitingFor: 'recovery' });
    let verdict = await findTruth(relay, pairing);
    // What an earlier worker handed over may still be with the relay: it is not lost before that had its time.
    for (const pause of model.current.flow?.step === 'completing' ? handedOver : []) {
      if (verdict.outcome !== 'redirect_lost' || !journal.owns(id)) break;
      await effects.wait(pause);
      verdict = await findTruth(relay, pairing);
    }
    return verdict;
  };

  return {
    start,
    async cancel() {
      const flow = model.current.flow;
      if (flow !== null) await end(flow.id, { outcome: 'cancelled' });
    },
    async retry() {
      const flow = model.current.flow;
      if (flow === null || flow.outcome === null) return;
      const redirect = held?.flow === flow.id ? held : undefined;
      const pairing = flow.pairing?.id;
      // What another organization authorized is only ever repeated by `useOrganization`.
      if (pairing === undefined || flow.outcome === 'wrong_organization') {
        await start(flow.account, flow.connection);
        return;
      }
      if (!journal.claim(flow.id)) return;
      await journal.advance(flow.id, { outcome: null, detail: null });
      void follow(flow.id, () =>
        redirect === undefined ? askAgain(flow.id, pairing) : handOver(flow.id, redirect, redirect.own),
      );
    },
    async keepOrganization() {
      const flow = model.current.flow;
      if (flow?.outcome !== 'wrong_organization' || !journal.claim(flow.id)) return;
      await end(flow.id, { outcome: 'cancelled', organizations: flow.organizations ?? undefined });
    },
    async useOrganization(organization) {
      const flow = model.current.flow;
      const redirect = held;
      if (flow === null || redirect?.flow !== flow.id) return;
      if (flow.organizations?.answered !== organization || !journal.claim(flow.id)) return;
      await journal.advance(flow.id, { outcome: null, detail: null, organizations: null });
      void follow(flow.id, () => handOver(flow.id, { ...redirect, organization }, redirect.own));
    },
    async dismiss() {
      const flow = model.current.flow;
      if (flow === null || journal.busy()) return;
      held = undefined;
      await model.update({ flow: null });
      if (flow.pairing !== null) await cancelAtRelay(relay, flow.pairing.id);
    },
    letGo() {
      held = undefined;
      journal.release();
      const window = model.current.flow?.window ?? null;
      if (window !== null) void effects.identity.closeWindow(window);
    },
    async recover() {
      const flow = model.current.flow;
      if (flow === null || flow.outcome !== null || !journal.claim(flow.id)) return;
      const pairing = flow.pairing?.id;
      await follow(flow.id, async () =>
        pairing === undefined ? { outcome: 'interrupted' } : askAgain(flow.id, pairing),
      );
    },
    async showWindow() {
      const window = model.current.flow?.window ?? null;
      if (window !== null) await effects.identity.showWindow(window);
    },
    resumable: () => held !== undefined && held.flow === model.current.flow?.id,
  };
}
