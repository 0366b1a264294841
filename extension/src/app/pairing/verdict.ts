import type { CallFailure } from '@noiseaware-connect/shared/client';
import type { Organizations } from '@noiseaware-connect/shared/problem';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import type { Flow, Outcome } from './flow.ts';

/** How an attempt ends, with what the relay said about it. */
export interface Verdict {
  outcome: Outcome;
  detail?: string | undefined;
  /** Why NoiseAware refused, where the relay says it. */
  cause?: Flow['cause'];
  /** Between which organizations a person has to choose, or has chosen. */
  organizations?: Organizations | undefined;
  /** What came of it, once `connected`. */
  connection?: Connection | undefined;
}

/** Any other code is the relay's own refusal. */
const outcomeOf: Partial<Record<CallFailure['code'], Outcome>> = {
  relay_unreachable: 'relay_down',
  relay_slow: 'relay_down',
  not_a_relay: 'not_a_relay',
  internal: 'relay_trouble',
  store_unavailable: 'relay_trouble',
  provider_unavailable: 'relay_trouble',
  rate_limited: 'relay_trouble',
  noiseaware_unavailable: 'noiseaware_down',
  unauthenticated: 'session_ended',
  pairing_not_authorized: 'declined',
  pairing_expired: 'timed_out',
  wrong_organization: 'wrong_organization',
  reauthorization_required: 'refused_by_noiseaware',
};

/** Of these the relay's own sentence says more. */
const detailed: readonly Outcome[] = ['noiseaware_down', 'refused_by_noiseaware', 'refused_by_relay'];

/** What a call's failure means for the attempt that made the call. */
export function verdictOf({ code, detail, organizations, fixedBy }: CallFailure): Verdict {
  // What the account's owner has to do at NoiseAware first leaves the pairing as it is.
  const waits = code === 'reauthorization_required' && fixedBy === 'owner';
  const outcome = waits ? 'noiseaware_down' : (outcomeOf[code] ?? 'refused_by_relay');
  if (outcome === 'wrong_organization') return { outcome, organizations };
  return { outcome, detail: detailed.includes(outcome) ? detail : undefined };
}

/** Outcomes that may be different a moment later, with the same pairing. */
const passing: readonly Outcome[] = ['relay_down', 'relay_trouble', 'not_a_relay', 'noiseaware_down'];

export const isPassing = (outcome: Outcome): boolean => passing.includes(outcome);

/** Whether the same pairing can still come to something: a moment later, or once a person has decided. */
export const canGoOn = ({ outcome, organizations }: Verdict): boolean =>
  isPassing(outcome) || (outcome === 'wrong_organization' && organizations !== undefined);
