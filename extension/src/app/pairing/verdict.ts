import type { CallFailure } from '@noiseaware-connect/shared/client';
import type { Organizations } from '@noiseaware-connect/shared/failure';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import type { Outcome } from './flow.ts';

/** How an attempt ends, with what the relay said about it. */
export interface Verdict {
  outcome: Outcome;
  detail?: string | undefined;
  /** Between which organizations a person has to choose, or has chosen. */
  organizations?: Organizations | undefined;
  /** What came of it, once `connected`. */
  connection?: Connection | undefined;
}

/** What a call's failure means for the attempt that made the call. */
export function verdictOf({ code, detail, organizations }: CallFailure): Verdict {
  switch (code) {
    case 'relay_unreachable':
    case 'relay_slow':
      return { outcome: 'relay_down' };
    case 'not_a_relay':
      return { outcome: 'not_a_relay' };
    case 'internal':
    case 'store_unavailable':
    case 'rate_limited':
      return { outcome: 'relay_trouble' };
    case 'noiseaware_unavailable':
      return { outcome: 'noiseaware_down', detail };
    case 'unauthenticated':
      return { outcome: 'session_ended' };
    case 'pairing_not_authorized':
      return { outcome: 'declined' };
    case 'pairing_expired':
      return { outcome: 'timed_out' };
    case 'wrong_organization':
      return { outcome: 'wrong_organization', organizations };
    case 'reauthorization_required':
      return { outcome: 'refused_by_noiseaware', detail };
    case 'invalid_request':
    case 'noiseaware_unauthorized':
    case 'redirect_mismatch':
    case 'verifier_mismatch':
    case 'forbidden':
    case 'not_found':
    case 'method_not_allowed':
    case 'payload_too_large':
    case 'unsupported_media_type':
      return { outcome: 'refused_by_relay', detail };
  }
}

/** Outcomes that may be different a moment later, with the same pairing. */
const passing: readonly Outcome[] = ['relay_down', 'relay_trouble', 'not_a_relay', 'noiseaware_down'];

export const isPassing = (outcome: Outcome): boolean => passing.includes(outcome);

/** Whether the same pairing can still come to something: a moment later, or once a person has decided. */
export const canGoOn = ({ outcome, organizations }: Verdict): boolean =>
  isPassing(outcome) || (outcome === 'wrong_organization' && organizations !== undefined);
