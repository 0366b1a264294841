import type { Candidates, Organizations } from '@noiseaware-connect/shared/contract/problem';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { LoginWindow } from '../effects.ts';

/** The steps that a person sees, in order. */
export const steps = ['starting', 'authorizing', 'completing', 'connected'] as const;
type Step = (typeof steps)[number];

/** Every way in which an attempt to connect can end. Each has its words in `outcome-words.ts`. */
export const outcomes = [
  'connected',
  'cancelled',
  'declined',
  'authorized_before',
  'window_closed',
  'timed_out',
  'login_unreachable',
  'refused_by_noiseaware',
  'noiseaware_down',
  'relay_down',
  'relay_trouble',
  'rate_limited',
  'clocks_differ',
  'not_a_relay',
  'refused_by_relay',
  'redirect_lost',
  'answer_missing',
  'interrupted',
  'window_still_open',
  'wrong_login_host',
  'wrong_organization',
  'ambiguous_account',
  'session_ended',
  'extension_failed',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Why a running attempt takes longer than usual; `finishing` while the relay asks NoiseAware for the first tokens. */
export type Wait = 'relay' | 'noiseaware' | 'recovery' | 'finishing';

/**
 * One attempt to connect. It is saved before each step, so that the worker after a restart or an update knows what the
 * earlier one was doing, and kept until a person dismisses it. It holds no secret: neither the verifier nor the
 * redirect.
 */
export interface Flow {
  id: string;
  account: Account;
  /** The connection to reauthorize. */
  connection?: string | undefined;
  step: Step;
  startedAt: number;
  /** The pairing's id at the relay. */
  pairing: string | null;
  /** NoiseAware's window, so that it can be brought to the front, and closed with the attempt. */
  window: LoginWindow | null;
  /** The origin of NoiseAware's login page, once it may be opened. */
  loginOrigin?: string | undefined;
  waitingFor: Wait | null;
  outcome: Outcome | null;
  /** When it ended, in milliseconds since 1970. */
  endedAt: number | null;
  /** Whether a page has shown how it ended. */
  seen: boolean;
  /** The relay's own sentence. */
  detail: string | null;
  /** For `refused_by_relay`: its failure code. */
  code?: string | undefined;
  /** Why NoiseAware refuses or does not answer, if the relay says so. */
  cause?: string | undefined;
  /** For `rate_limited`: after how many seconds to try again. */
  retryAfter?: number | undefined;
  /** For `clocks_differ`: by how many milliseconds the browser's clock differs from the `Date` of the relay's answer. */
  clocksApart?: number | undefined;
  /** For `wrong_organization`: the connection's organization and the one that was authorized. */
  organizations: Organizations | null;
  /** For `ambiguous_account`: the connections among which a person has to choose. */
  candidates?: Candidates | undefined;
  /** For `connected`: the organization, null if NoiseAware names none. Absent if the relay was not asked. */
  organization?: string | null | undefined;
}
