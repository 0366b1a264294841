import { base64url, challengeOf, newVerifier } from '@noiseaware-connect/shared/challenge';
import type { Account } from '@noiseaware-connect/shared/shapes';
import { mayOpen } from './addresses.ts';
import { findTruth } from './ask-pairing.ts';
import { completePairing, type Redirect } from './complete-pairing.ts';
import type { Connections } from './connections.ts';
import type { AuthorizationEnd, Effects } from './effects.ts';
import { createFlowJournal } from './flow-journal.ts';
import type { ModelStore } from './model.ts';
import type { RelayCaller } from './relay-client.ts';
import { isPassing, type Verdict, verdictOf } from './verdict.ts';

export interface Pairing {
  /** Begins to connect an account, or a connection anew. `busy` while another attempt is going on. */
  start(account: Account, connection?: string): Promise<'started' | 'busy' | 'not_set_up'>;
  /** Gives the running attempt up. */
  cancel(): Promise<void>;
  /** Goes on where the last attempt ended if that can be, else begins it anew. */
  retry(): Promise<void>;
  /** Puts the ended attempt away. */
  dismiss(): Promise<void>;
  /** Finds out what became of an attempt that an earlier worker left behind. */
  recover(): Promise<void>;
  /** Whether the worker still holds what is needed to go on without a new window. */
  resumable(): boolean;
}

/** The flow of the design, owned by the background from the first call to the last. */
export function createPairing(deps: {
  effects: Effects;
  model: ModelStore;
  relay: RelayCaller;
  connections: Connections;
}): Pairing {
  const { effects, model, relay, connections } = deps;
  const journal = createFlowJournal(model);
  /** A redirect that could not be handed on yet. In memory only. */
  let held: (Redirect & { flow: string }) | undefined;

  const end = async (id: string, verdict: Verdict) => {
    const pairing = model.current.flow?.pairing ?? null;
    const again = pairing !== null && isPassing(verdict.outcome);
    if (!again) held = undefined;
    if (!(await journal.end(id, verdict, again))) return;
    if (verdict.outcome === 'connected') {
      await model.update({ draft: null });
      await connections.refresh();
    } else if (pairing !== null && !again) await cancelAtRelay(relay, pairing.id);
  };

  /** Whatever breaks in an attempt ends it with a sentence, never with a spinner that turns for ever. */
  const follow = async (id: string, work: () => Promise<Verdict | undefined>) => {
    try {
      const verdict = await work();
      if (verdict !== undefined) await end(id, verdict);
    } catch {
      await end(id, { outcome: 'extension_failed' });
    }
  };

  const handOver = async (id: string, redirect: Redirect): Promise<Verdict> => {
    held = { ...redirect, flow: id };
    await journal.advance(id, { step: 'completing', waitingFor: null });
    const onWait = async (waitingFor: 'relay' | 'noiseaware' | 'recovery') => {
      await journal.advance(id, { waitingFor });
      return journal.owns(id);
    };
    const done = await completePairing({ effects, relay, onWait }, redirect);
    if (done.connection !== undefined) await connections.learn(done.connection);
    return done;
  };

  const walk = async (id: string, account: Account, connection: string | undefined) => {
    const settings = model.current.relay;
    if (settings === null) return { outcome: 'session_ended' } as const;
    const verifier = newVerifier(effects.randomBytes);
    const challenge = await challengeOf(verifier);
    const redirectUri = effects.identity.redirectUrl(`connect/${base64url(effects.randomBytes(16))}`);
    const body = { account, challenge, redirectUri, ...(connection === undefined ? {} : { connection }) };
    const begun = await relay.call((client) => client.startPairing({ body }));
    if (!begun.ok) return verdictOf(begun.failure);
    const pairing = {
      id: begun.value.id,
      verifier,
      redirectUri,
      expiresAt: Date.parse(begun.value.expiresAt),
    };
    if (!journal.owns(id)) {
      await cancelAtRelay(relay, pairing.id);
      return undefined;
    }
    // Saved before the window opens: from here on a new worker can find out how it went.
    await journal.advance(id, { pairing });
    if (!mayOpen(begun.value.authorizeUrl, settings)) return { outcome: 'wrong_login_host' } as const;
    await journal.advance(id, { step: 'authorizing' });
    const limit = Math.max(0, pairing.expiresAt - effects.now());
    const window = await Promise.race([
      effects.identity.authorize(begun.value.authorizeUrl),
      effects.wait(limit).then(() => ({ kind: 'timed_out' }) as const),
    ]);
    // A window that outlives its attempt changes nothing any more.
    if (!journal.owns(id)) return undefined;
    if (window.kind === 'redirected') return handOver(id, { pairing: pairing.id, verifier, url: window.url });
    return windowVerdict(window, pairing.id);
  };

  const windowVerdict = async (
    window: Exclude<AuthorizationEnd, { kind: 'redirected' }> | { kind: 'timed_out' },
    pairing: string,
  ): Promise<Verdict> => {
    switch (window.kind) {
      case 'timed_out':
        return { outcome: 'timed_out' };
      case 'page_not_loaded':
        return { outcome: 'login_unreachable' };
      case 'another_window_open':
        return { outcome: 'window_still_open' };
      case 'window_closed': {
        // Closed after the press on Authorize and before the way back: NoiseAware said yes and the browser lost it.
        const truth = await findTruth(relay, pairing);
        return truth.outcome === 'interrupted' || isPassing(truth.outcome)
          ? { outcome: 'window_closed' }
          : truth;
      }
    }
  };

  const start: Pairing['start'] = async (account, connection) => {
    if (model.current.relay === null) return 'not_set_up';
    const id = base64url(effects.randomBytes(16));
    if (!journal.claim(id)) return 'busy';
    const before = model.current.flow?.pairing?.id;
    await journal.begin(id, account, connection, effects.now());
    if (before !== undefined) void cancelAtRelay(relay, before);
    void follow(id, () => walk(id, account, connection));
    return 'started';
  };

  const askAgain = async (id: string, pairing: string) => {
    await journal.advance(id, { outcome: null, detail: null, waitingFor: 'recovery' });
    return findTruth(relay, pairing);
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
      if (redirect === undefined && pairing === undefined) {
        await start(flow.account, flow.connection);
        return;
      }
      if (!journal.claim(flow.id)) return;
      await journal.advance(flow.id, { outcome: null, detail: null });
      void follow(flow.id, async () => {
        if (redirect !== undefined) return handOver(flow.id, redirect);
        return pairing === undefined ? undefined : askAgain(flow.id, pairing);
      });
    },
    async dismiss() {
      const flow = model.current.flow;
      if (flow === null || journal.busy()) return;
      held = undefined;
      await model.update({ flow: null });
      if (flow.pairing !== null) await cancelAtRelay(relay, flow.pairing.id);
    },
    async recover() {
      const flow = model.current.flow;
      if (flow === null || flow.outcome !== null || !journal.claim(flow.id)) return;
      const pairing = flow.pairing?.id;
      await follow(flow.id, async () =>
        pairing === undefined ? { outcome: 'interrupted' } : askAgain(flow.id, pairing),
      );
    },
    resumable: () => held !== undefined && held.flow === model.current.flow?.id,
  };
}

/** Best effort, so that nothing lingers: an abandoned pairing expires by itself. */
async function cancelAtRelay(relay: RelayCaller, id: string): Promise<void> {
  await relay.call((client) => client.cancelPairing({ id }));
}
