import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Connections } from '../connections/connections.ts';
import type { Effects } from '../effects.ts';
import type { ErrorLog } from '../errors/error-log.ts';
import type { ModelStore } from '../model.ts';
import type { RelayCaller } from '../relay-client.ts';
import { findTruth } from './ask-pairing.ts';
import { completePairing, type Redirect } from './complete-pairing.ts';
import type { Wait } from './flow.ts';
import type { FlowJournal } from './flow-journal.ts';
import type { HeldRedirect } from './held-redirect.ts';
import { canGoOn, type Verdict } from './verdict.ts';
import { cancelAtRelay, walkPairing } from './walk-pairing.ts';

/** What an attempt works with. */
export interface AttemptDeps {
  effects: Effects;
  model: ModelStore;
  relay: RelayCaller;
  connections: Connections;
  errors: ErrorLog;
  journal: FlowJournal;
  held: HeldRedirect;
}

/** Pauses between the questions that give a relay its time with what an earlier worker handed over. */
const handedOver = [1_000, 2_000, 4_000, 8_000];

/** Runs a part of an attempt and ends the attempt by its verdict. An exception is a verdict too: every attempt ends. */
export async function runAttempt(
  deps: AttemptDeps,
  id: string,
  work: () => Promise<Verdict | undefined>,
): Promise<void> {
  try {
    const verdict = await work();
    if (verdict?.connection !== undefined) await deps.connections.learn(verdict.connection);
    if (verdict !== undefined) await endAttempt(deps, id, verdict);
  } catch (error) {
    deps.errors.report('pairing', error);
    await endAttempt(deps, id, { outcome: 'extension_failed' });
  }
}

/** Ends the attempt that this worker owns: its window closes, and its pairing is kept only if it can go on. */
export async function endAttempt(deps: AttemptDeps, id: string, verdict: Verdict): Promise<void> {
  const { effects, model, relay, connections, journal, held } = deps;
  const flow = model.current.flow;
  if (flow?.id !== id || !journal.owns(id)) return;
  const resumable = flow.pairing !== null && canGoOn(verdict);
  if (!resumable) held.drop();
  if (verdict.outcome === 'connected' && flow.connection === undefined) await model.update({ draft: null });
  if (!(await journal.end(id, verdict, resumable))) return;
  if (flow.window !== null) await effects.identity.closeWindow(flow.window);
  if (verdict.outcome === 'connected') await connections.refresh();
  else if (resumable) void held.stayAwake();
  else if (flow.pairing !== null) await cancelAtRelay(relay, flow.pairing.id);
}

/** The whole way: a pairing, NoiseAware's window, the completion. Undefined if a person ended the attempt meanwhile. */
export async function beginAttempt(
  deps: AttemptDeps,
  id: string,
  account: Account,
  connection: string | undefined,
): Promise<Verdict | undefined> {
  const { effects, model, journal } = deps;
  const setup = model.current.relay;
  if (setup === null) return { outcome: 'session_ended' };
  const relay = deps.relay.bound();
  const walk = await walkPairing({ effects, model, relay, journal }, { id, account, connection, setup });
  switch (walk.kind) {
    case 'redirected':
      return handOver(deps, id, walk.redirect, relay);
    case 'ended':
      return walk.verdict;
    case 'given_up':
      return undefined;
  }
}

/** Completes the pairing, and holds the redirect for another try until it is completed. */
export async function handOver(
  { effects, journal, held }: AttemptDeps,
  id: string,
  redirect: Redirect,
  relay: RelayCaller,
): Promise<Verdict> {
  held.hold({ flow: id, redirect, relay });
  await journal.advance(id, { step: 'completing', window: null, waitingFor: null });
  const wanted = () => journal.owns(id);
  const onWait = async (waitingFor: Wait) => {
    await journal.advance(id, { waitingFor });
    return wanted();
  };
  return completePairing({ effects, relay, onWait, wanted }, redirect);
}

/** What became of a pairing whose redirect is no longer here. */
export async function askAgain(deps: AttemptDeps, id: string, pairing: string): Promise<Verdict> {
  const { effects, model, relay, journal } = deps;
  await journal.advance(id, { outcome: null, detail: null, waitingFor: 'recovery' });
  let verdict = await findTruth(relay, pairing);
  // What an earlier worker handed over may still be with the relay: it is not lost before that had its time.
  for (const pause of model.current.flow?.step === 'completing' ? handedOver : []) {
    if (verdict.outcome !== 'redirect_lost' || !journal.owns(id)) break;
    await effects.wait(pause);
    verdict = await findTruth(relay, pairing);
  }
  return verdict;
}
