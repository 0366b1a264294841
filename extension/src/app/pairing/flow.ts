import type { Organizations } from '@noiseaware-connect/shared/problem';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { LoginWindow } from '../effects.ts';

/** The steps a person sees, in their order. */
export const steps = ['starting', 'authorizing', 'completing', 'connected'] as const;
export type Step = (typeof steps)[number];

/** Every way in which an attempt to connect can end. Each has its words in `outcome-words.ts`. */
export const outcomes = [
  'connected',
  'cancelled',
  'declined',
  'window_closed',
  'timed_out',
  'login_unreachable',
  'refused_by_noiseaware',
  'noiseaware_down',
  'relay_down',
  'relay_trouble',
  'not_a_relay',
  'refused_by_relay',
  'redirect_lost',
  'interrupted',
  'window_still_open',
  'wrong_login_host',
  'wrong_organization',
  'session_ended',
  'extension_failed',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Why a running attempt takes longer than usual. */
export type Wait = 'relay' | 'noiseaware' | 'recovery';

/**
 * One attempt to connect, as it is kept until it is put away: saved before each step is taken, so that a worker after a
 * restart of the browser or an update knows what an earlier one was doing. Holds no secret: neither the verifier nor the
 * URL with which NoiseAware sends the browser back.
 */
export interface Flow {
  id: string;
  account: Account;
  /** The connection to reauthorize. */
  connection?: string | undefined;
  step: Step;
  startedAt: number;
  /** Its id at the relay. */
  pairing: string | null;
  /** NoiseAware's window, so that it can be shown and does not outlive the attempt. */
  window: LoginWindow | null;
  waitingFor: Wait | null;
  outcome: Outcome | null;
  /** When it ended. */
  endedAt: number | null;
  /** Whether a page has shown a person how it ended. */
  seen: boolean;
  /** What the relay said besides its code. */
  detail: string | null;
  /** Of `refused_by_noiseaware`: why. */
  cause?: string | undefined;
  /** Of `wrong_organization`: what the connection belongs to and what answered instead, for a person to decide. */
  organizations: Organizations | null;
  /** Of `connected`: what NoiseAware names, or null where it names nothing. Absent where the relay was not asked. */
  organization?: string | null | undefined;
}
