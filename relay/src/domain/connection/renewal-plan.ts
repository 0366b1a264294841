import { day, hour, minute, type Seconds } from '../../base/time.ts';

/** NoiseAware's page: "refreshToken … is valid for 15 days". */
export const refreshTokenLife: Seconds = 15 * day;

/** NoiseAware's page: "userToken … is valid for 15 mins". Assumed until a token has been seen. */
export const documentedUserTokenLife: Seconds = 15 * minute;

/** The longest `Retry-After` of NoiseAware that is honoured. */
export const longestRetryAfter: Seconds = hour;

/** The longest pause between renewals of a connection in trouble. */
export const longestWait: Seconds = longestRetryAfter + minute;

/** Seconds from each refusal of an access code in a row to its next recheck; the last one repeats. */
const recheckPauses: readonly Seconds[] = [minute, 5 * minute, 15 * minute, hour, day];

export type RenewalPlan = ReturnType<typeof createRenewalPlan>;

/** When an idle connection is renewed: as long before its refresh token ends as an outage may last. */
const idlePause: Seconds = refreshTokenLife / 2;

/**
 * When the relay renews without a request. Due times are shares of the tokens' lives, not margins before their ends: a margin as
 * long as a life would renew at every read. The last tenth of each share is random, so that connections made together spread out.
 */
export function createRenewalPlan(randomBytes: (size: number) => Uint8Array) {
  const jitter = () => Buffer.from(randomBytes(4)).readUInt32BE() / 2 ** 32;
  const spread = (pause: Seconds) => pause * (0.9 + 0.1 * jitter());
  return {
    /** When a connection that was just renewed is renewed next. */
    next: (now: Seconds): Seconds => now + spread(idlePause),
    /**
     * Seconds until the next attempt after that many failures in a row: doubles from 5 s to 30 s, the upper half random. So a
     * minute after an outage everything works again.
     */
    backOff: (times: number): Seconds => Math.min(5 * 2 ** (times - 1), 30) * (0.5 + 0.5 * jitter()),
    /**
     * Seconds until a refused access code is rechecked after that many refusals in a row, 25 % earlier or later: if NoiseAware
     * was wrong, the connection recovers without a person.
     */
    recheck: (times: number): Seconds =>
      (recheckPauses[Math.min(times, recheckPauses.length) - 1] ?? day) * (0.75 + 0.5 * jitter()),
    /** Seconds between two renewals of an idle connection. */
    pause: (): Seconds => idlePause,
  };
}
