import { organizations } from '@noiseaware-connect/shared/problem';
import { account } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';

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
const waits = ['relay', 'noiseaware', 'recovery'] as const;
export type Wait = (typeof waits)[number];

/**
 * One attempt to connect, as it is kept until it is put away: saved before each step is taken, so that a worker after a
 * restart of the browser or an update knows what an earlier one was doing. Holds no secret: neither the verifier nor the
 * URL with which NoiseAware sends the browser back.
 */
export const flow = v.object({
  id: v.string(),
  account,
  /** The connection to reauthorize. */
  connection: v.optional(v.string()),
  step: v.picklist(steps),
  startedAt: v.number(),
  /** Its id at the relay. */
  pairing: v.nullable(v.string()),
  /** NoiseAware's window, so that it can be shown and does not outlive the attempt. */
  window: v.nullable(v.object({ id: v.number(), origin: v.string() })),
  waitingFor: v.nullable(v.picklist(waits)),
  outcome: v.nullable(v.picklist(outcomes)),
  /** When it ended. */
  endedAt: v.nullable(v.number()),
  /** Whether a page has shown a person how it ended. */
  seen: v.boolean(),
  /** What the relay said besides its code. */
  detail: v.nullable(v.string()),
  /** Of `refused_by_noiseaware`: why. */
  cause: v.optional(v.string()),
  /** Of `wrong_organization`: what the connection belongs to and what answered instead, for a person to decide. */
  organizations: v.nullable(organizations),
  /** Of `connected`: what NoiseAware names, or null where it names nothing. Absent where the relay was not asked. */
  organization: v.optional(v.nullable(v.string())),
});
export type Flow = v.InferOutput<typeof flow>;
