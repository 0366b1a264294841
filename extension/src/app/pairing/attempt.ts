import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Connections } from '../connections/connections.ts';
import type { Effects } from '../effects.ts';
import type { ErrorLog } from '../errors/error-log.ts';
import type { Outcome, Wait } from '../model/flow.ts';
import type { ModelStore } from '../model/model.ts';
import type { RelayCaller } from '../relay-client.ts';
import { recoverVerdict } from './ask-pairing.ts';
import { completePairing, type Redirect } from './complete-pairing.ts';
import type { FlowJournal } from './flow-journal.ts';
import type { HeldRedirect } from './held-redirect.ts';
import { isResumable, isTransient, type Verdict } from './verdict.ts';
import { cancelAtRelay, walkPairing } from './walk-pairing.ts';

/** The dependencies of an attempt. */
export interface AttemptDeps {
  effects: Effects;
  model: ModelStore;
  relay: RelayCaller;
  connections: Connections;
  errors: ErrorLog;
  journal: FlowJournal;
  heldRedirect: HeldRedirect;
}

/**
 * Pauses in milliseconds between questions about a lost attempt. The relay may still work on what an earlier worker
 * sent, and a browser that has just started may not have its network yet.
 */
const pausesToAsk = [1_000, 2_000, 4_000, 8_000];

/**
 * Runs a part of an attempt and ends the attempt by its verdict. An exception counts as a verdict, so every attempt
 * ends.
 */
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

/**
 * Ends the attempt if this worker runs it. Its window is closed, and its pairing is cancelled at the relay unless it
 * can go on.
 */
export async function endAttempt(deps: AttemptDeps, id: string, verdict: Verdict): Promise<void> {
  const { effects, model, relay, connections, journal, heldRedirect } = deps;
  if (!journal.owns(id)) return;
  // Also waits for what is being saved, such as the window that has just opened.
  await model.update(({ flow, draft }) =>
    verdict.outcome === 'connected' && draft?.id.trim() === flow?.account.id ? { draft: null } : {},
  );
  const { flow } = model.current;
  if (flow?.id !== id) return;
  const resumable = flow.pairing !== null && isResumable(verdict);
  if (!resumable) heldRedirect.drop();
  if (!(await journal.end(id, verdict, resumable, effects.now()))) return;
  if (flow.window !== null) await effects.identity.closeWindow(flow.window);
  if (verdict.outcome === 'connected') await connections.refresh();
  else if (resumable) void heldRedirect.stayAwake();
  else if (flow.pairing !== null) await cancelAtRelay(relay, flow.pairing);
}

/**
 * Runs an attempt from the start: pairing, NoiseAware's window, completion. Undefined if a person has ended it
 * meanwhile.
 */
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

/** Completes the pairing. The redirect is held until that succeeds, so that it can be tried again. */
export async function handOver(
  { effects, journal, heldRedirect }: AttemptDeps,
  id: string,
  redirect: Redirect,
  relay: RelayCaller,
): Promise<Verdict> {
  heldRedirect.hold({ flow: id, redirect, relay });
  await journal.advance(id, { step: 'completing', window: null, waitingFor: null });
  const wanted = () => journal.owns(id);
  const onWait = async (waitingFor: Wait) => {
    await journal.advance(id, { waitingFor });
    return wanted();
  };
  return completePairing({ effects, relay, onWait, wanted }, redirect);
}

/**
 * Asks the relay what became of a pairing whose redirect is lost.
 * @param unauthorized the outcome if Authorize was never pressed
 */
export async function askAgain(
  deps: AttemptDeps,
  { id, pairing, unauthorized }: { id: string; pairing: string; unauthorized: Outcome },
): Promise<Verdict> {
  const { effects, model, relay, journal } = deps;
  await journal.advance(id, { waitingFor: 'recovery' });
  let verdict = await recoverVerdict(relay, pairing);
  const handedOver = model.current.flow?.step === 'completing';
  for (const pause of pausesToAsk) {
    const mayChange = isTransient(verdict.outcome) || (handedOver && verdict.outcome === 'redirect_lost');
    if (!mayChange || !journal.owns(id)) break;
    await effects.wait(pause);
    verdict = await recoverVerdict(relay, pairing);
  }
  return verdict.outcome === 'interrupted' ? { outcome: unauthorized } : verdict;
}
