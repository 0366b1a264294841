import type { CallFailure } from '@noiseaware-connect/shared/client';
import type { Candidates, Organizations } from '@noiseaware-connect/shared/contract/problem';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import type { Flow, Outcome } from '../model/flow.ts';

/** How an attempt ends, with the relay's details. */
export interface Verdict {
  outcome: Outcome;
  detail?: string | undefined;
  /** For `refused_by_relay`: its failure code. */
  code?: CallFailure['code'] | undefined;
  /** Why NoiseAware refuses or does not answer, if the relay says so. */
  cause?: Flow['cause'];
  /** After how many seconds to try again, if the relay says so. */
  retryAfter?: number | undefined;
  /** For `clocks_differ`: when the relay answered, by its `Date` header. */
  date?: string | undefined;
  /** The organizations between which a person has to choose, or has chosen. */
  organizations?: Organizations | undefined;
  /** The connections among which a person has to choose. */
  candidates?: Candidates | undefined;
  /** The connection, for `connected`. */
  connection?: Connection | undefined;
}

/** Outcomes by failure code; any other code is a refusal by the relay. */
const outcomeOf: Partial<Record<CallFailure['code'], Outcome>> = {
  relay_unreachable: 'relay_down',
  relay_slow: 'relay_down',
  not_a_relay: 'not_a_relay',
  proof_refused: 'clocks_differ',
  internal: 'relay_trouble',
  store_unavailable: 'relay_trouble',
  store_slow: 'relay_trouble',
  provider_unavailable: 'relay_trouble',
  rate_limited: 'rate_limited',
  noiseaware_unavailable: 'noiseaware_down',
  unauthenticated: 'session_ended',
  pairing_not_authorized: 'declined',
  pairing_expired: 'timed_out',
  wrong_organization: 'wrong_organization',
  ambiguous_account: 'ambiguous_account',
  reauthorization_required: 'refused_by_noiseaware',
};

/** Outcomes for which the relay's own sentence says more. */
const detailed: readonly Outcome[] = ['noiseaware_down', 'refused_by_noiseaware', 'refused_by_relay'];

/** The verdict for an attempt whose call to the relay failed. */
export function verdictOf(failure: CallFailure): Verdict {
  const { code, detail, organizations, connections, fixedBy, cause, retryAfter, date } = failure;
  // The account's owner has to act at NoiseAware first, and the pairing stays usable until then.
  const waits = code === 'reauthorization_required' && fixedBy === 'owner';
  // NoiseAware may keep an earlier authorization.
  const isEarlier =
    fixedBy === 'owner' && (code === 'redirect_mismatch' || code === 'pairing_not_authorized');
  const outcome = waits
    ? 'noiseaware_down'
    : isEarlier
      ? 'authorized_before'
      : (outcomeOf[code] ?? 'refused_by_relay');
  if (outcome === 'wrong_organization') return { outcome, organizations };
  if (outcome === 'ambiguous_account') return { outcome, candidates: connections };
  if (!detailed.includes(outcome)) return { outcome, retryAfter, date };
  return { outcome, detail, ...(outcome === 'refused_by_relay' ? { code } : { cause }) };
}

/** Outcomes that may change a moment later, with the same pairing. */
const passing: readonly Outcome[] = [
  'relay_down',
  'relay_trouble',
  'rate_limited',
  'clocks_differ',
  'not_a_relay',
  'noiseaware_down',
];

export const isTransient = (outcome: Outcome): boolean => passing.includes(outcome);

/** Whether the same pairing can still be completed: by trying again, or after a person has decided. */
export const isResumable = ({ outcome, organizations, candidates }: Verdict): boolean =>
  isTransient(outcome) ||
  (outcome === 'wrong_organization' && organizations !== undefined) ||
  (outcome === 'ambiguous_account' && candidates !== undefined);
