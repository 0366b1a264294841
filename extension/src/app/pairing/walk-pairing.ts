import type { Account } from '@noiseaware-connect/shared/shapes';
import { mayOpen } from '../addresses/may-open.ts';
import { relayTime } from '../clock.ts';
import type { AuthorizationEnd, Effects, LoginWindow } from '../effects.ts';
import type { ModelStore } from '../model/model.ts';
import type { RelayRecord } from '../model/records.ts';
import type { RelayCaller } from '../relay-client.ts';
import { recoverVerdict } from './ask-pairing.ts';
import type { Redirect } from './complete-pairing.ts';
import type { FlowJournal } from './flow-journal.ts';
import { pairingFor } from './pairing-for.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** How the way to NoiseAware and back ended. `given_up`: a person has ended the attempt, nothing is left to do. */
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

/** The first half of an attempt: begins a pairing at the relay and opens NoiseAware's window, until it ends. */
export async function walkPairing(
  deps: WalkDeps,
  attempt: { id: string; account: Account; connection: string | undefined; setup: RelayRecord },
): Promise<Walk> {
  const { effects, relay, journal } = deps;
  const { id, account, connection, setup } = attempt;
  const greeting = await relay.call((client) => client.live());
  const { verifier, body } = await pairingFor(effects, greeting, {
    account,
    ...(connection === undefined ? {} : { connection }),
  });
  const answer = await relay.call((client) => client.startPairing({ body }));
  if (!answer.ok) return ended(verdictOf(answer.failure));
  const { id: pairing, authorizeUrl } = answer.value;
  // Measured by the relay's clock alone: the browser's may be wrong.
  const limit = Math.max(0, Date.parse(answer.value.expiresAt) - relayTime(deps));
  if (!journal.owns(id)) {
    await cancelAtRelay(relay, pairing);
    return { kind: 'given_up' };
  }
  // Saved before the window opens, so that a later worker can ask the relay how it ended. The verifier is not saved: it
  // is useless without the redirect, which only this worker gets.
  await journal.advance(id, { pairing });
  if (!mayOpen(authorizeUrl, setup, body.redirectUri)) return ended({ outcome: 'wrong_login_host' });
  await journal.advance(id, { step: 'authorizing', loginOrigin: new URL(authorizeUrl).origin });
  // It may have been cancelled while that was saved: no window may open for an ended attempt.
  if (!journal.owns(id)) return { kind: 'given_up' };
  const window = await openWindow(deps, { id, authorizeUrl, limit });
  // The attempt was ended meanwhile, so how its window ended does not matter.
  if (!journal.owns(id)) return { kind: 'given_up' };
  if (window.kind === 'redirected')
    return { kind: 'redirected', redirect: { pairing, verifier, url: window.url } };
  return ended(await verdictOfWindow(relay, window, pairing));
}

/** Best effort: an abandoned pairing expires by itself. */
export async function cancelAtRelay(relay: RelayCaller, pairing: string): Promise<void> {
  await relay.call((client) => client.cancelPairing({ id: pairing }));
}

/**
 * Opens NoiseAware's window, at most until the pairing expires: Firefox does not report a page that cannot be loaded.
 */
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
 * The window may have ended after Authorize was pressed and before the redirect. Only the relay knows that; if it does
 * not answer, nothing is claimed.
 */
async function verdictOfWindow(
  relay: RelayCaller,
  { kind }: Exclude<WindowEnd, { kind: 'redirected' }>,
  pairing: string,
): Promise<Verdict> {
  if (kind === 'another_window_open') return { outcome: 'window_still_open' };
  const verdict = await recoverVerdict(relay, pairing);
  return verdict.outcome === 'interrupted' ? { outcome: outcomeOfUnauthorized[kind] } : verdict;
}
