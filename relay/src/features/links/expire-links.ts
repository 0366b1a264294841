import type { Effects } from '../../base/effects.ts';
import { repeatUntilAborted } from '../../base/repeat-until-aborted.ts';
import type { Seconds } from '../../base/time.ts';
import { instruments } from '../../domain/instruments.ts';
import { decideExpiry } from '../../domain/link/decide-link.ts';
import { longestExchange } from '../../domain/pairing/pairing.ts';
import type { Store } from '../../store/store.ts';

/** Seconds between looks for links that have expired. */
const roundPause: Seconds = 5;

/** The most links that one round ends. */
const mostInRound = 500;

interface ExpiryDeps {
  store: Pick<Store, 'links'>;
  effects: Pick<Effects, 'now' | 'sleep' | 'log' | 'metrics'>;
}

/**
 * Ends links that have expired, each with its event, until the signal aborts. An authorization that came in time may still be
 * exchanging, so each link is left alone for as long as that may take.
 */
export async function runLinkExpiry({ store, effects }: ExpiryDeps, signal: AbortSignal): Promise<void> {
  const round = async () => {
    const now = effects.now();
    const before = now - longestExchange;
    for (const id of await store.links.overdue(before, mostInRound)) {
      if (signal.aborted) return;
      const hadPairing = await store.links.change(id, (storedLink) => decideExpiry(storedLink, before, now));
      if (hadPairing) effects.metrics.add(instruments.pairings, { outcome: 'expired' });
    }
  };
  await repeatUntilAborted(
    round,
    { pause: roundPause, failed: 'ending expired links failed', effects },
    signal,
  );
}
