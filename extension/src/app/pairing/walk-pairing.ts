import type { Account } from '@noiseaware-connect/shared/shapes';
import { relayTime } from '../clock.ts';
import type { AuthorizationEnd, Effects, LoginWindow } from '../effects.ts';
import type { ModelStore } from '../model.ts';
import type { RelayRecord } from '../records.ts';
import type { RelayCaller } from '../relay-client.ts';
import { mayOpen } from '../setup/may-open.ts';
import { findTruth } from './ask-pairing.ts';
import type { Redirect } from './complete-pairing.ts';
import type { FlowJournal } from './flow-journal.ts';
import { pairingFor } from './pairing-for.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** How the way to NoiseAware and back went. `given_up`: a person ended the attempt meanwhile, nothing is left to do. */
export type Walk =
  | { kind: 'redirected'; redirect: Redirect }
  | { kind: 'ended'; verdict: Verdict }
  | { kind: 'given_up' };

export interface WalkDeps {
  effects: Effects;
  model: ModelStore;
  relay: RelayCaller;
  journal: FlowJournal;
}

type WindowEnd = AuthorizationEnd | { kind: 'timed_out' };

const ended = (verdict: Verdict): Walk => ({ kind: 'ended', verdict });

/** The first half of the design's flow: a pairing at the relay, then NoiseAware's window, until it ends. */
export async function walkPairing(
  deps: WalkDeps,
  attempt: { id: string; account: Account; connection: string | undefined; setup: RelayRecord },
): Promise<Walk> {
  const { effects, relay, journal } = deps;
  const { id, account, connection, setup } = attempt;
  const { verifier, body } = await pairingFor(effects, {
    account,
    ...(connection === undefined ? {} : { connection }),
  });
  const begun = await relay.call((client) => client.startPairing({ body }));
  if (!begun.ok) return ended(verdictOf(begun.failure));
  const { id: pairing, authorizeUrl } = begun.value;
  // A duration by the relay's clock alone: the browser's may be set to any time.
  const limit = Math.max(0, Date.parse(begun.value.expiresAt) - relayTime(deps));
  if (!journal.owns(id)) {
    await cancelAtRelay(relay, pairing);
    return { kind: 'given_up' };
  }
  // Saved before the window opens: from here on a new worker can find out how it went. The verifier is not: without the
  // redirect, which goes with this worker, it completes nothing.
  await journal.advance(id, { pairing });
  if (!mayOpen(authorizeUrl, setup, body.redirectUri)) return ended({ outcome: 'wrong_login_host' });
  await journal.advance(id, { step: 'authorizing' });
  // Cancelled while that was being saved: a window must not open for an attempt that has ended.
  if (!journal.owns(id)) return { kind: 'given_up' };
  const window = await openWindow(deps, { id, authorizeUrl, limit });
  // A window that outlives its attempt changes nothing any more.
  if (!journal.owns(id)) return { kind: 'given_up' };
  if (window.kind === 'redirected')
    return { kind: 'redirected', redirect: { pairing, verifier, url: window.url } };
  return ended(await verdictOfWindow(relay, window, pairing));
}

/** Best effort, so that nothing lingers: an abandoned pairing expires by itself. */
export async function cancelAtRelay(relay: RelayCaller, pairing: string): Promise<void> {
  await relay.call((client) => client.cancelPairing({ id: pairing }));
}

/** Firefox never says that a page could not be loaded, so the pairing's own end is the window's limit. */
async function openWindow(
  { effects, journal }: Pick<WalkDeps, 'effects' | 'journal'>,
  { id, authorizeUrl, limit }: { id: string; authorizeUrl: string; limit: number },
): Promise<WindowEnd> {
  const onWindow = (window: LoginWindow | null) => {
    if (journal.owns(id)) void journal.advance(id, { window });
    else if (window !== null) void effects.identity.closeWindow(window);
  };
  return Promise.race([
    effects.identity.authorize(authorizeUrl, onWindow),
    effects.wait(limit).then(() => ({ kind: 'timed_out' }) as const),
  ]);
}

const outcomeOfUnauthorized = {
  timed_out: 'timed_out',
  page_not_loaded: 'login_unreachable',
  window_closed: 'window_closed',
} as const;

/**
 * A window that ended after the press on Authorize and before the way back: NoiseAware has said yes all the same. Only the
 * relay knows, and while it does not answer nothing is claimed.
 */
async function verdictOfWindow(
  relay: RelayCaller,
  { kind }: Exclude<WindowEnd, { kind: 'redirected' }>,
  pairing: string,
): Promise<Verdict> {
  if (kind === 'another_window_open') return { outcome: 'window_still_open' };
  const truth = await findTruth(relay, pairing);
  return truth.outcome === 'interrupted' ? { outcome: outcomeOfUnauthorized[kind] } : truth;
}
