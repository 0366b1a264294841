import { day, minute, type Seconds } from './time.ts';

/** NoiseAware's page: "refreshToken … is valid for 15 days". */
export const refreshTokenLife: Seconds = 15 * day;

/** NoiseAware's page: "userToken … is valid for 15 mins". Assumed until a token has been seen. */
export const documentedUserTokenLife: Seconds = 15 * minute;

/** The longest that NoiseAware's `Retry-After` is heeded. */
export const longestRetryAfter: Seconds = 60 * minute;

/** The longest that a connection in trouble is left alone. */
export const longestWait: Seconds = longestRetryAfter + minute;

export type RenewalPlan = ReturnType<typeof createRenewalPlan>;

export interface RenewalShares {
  /** Of a refresh token's life, after which an idle connection is renewed. */
  at: number;
  /** Of a user token's life, after which it is renewed without being asked for; undefined where it is not. */
  keepWarm: number | undefined;
}

/**
 * When the relay renews by itself. Everything is jittered, so that connections made together do not stay together. Due times
 * are shares of the tokens' own lives, never a margin before their end: a margin as long as a life would renew at every read.
 * The last tenth of each share is jitter.
 */
export function createRenewalPlan(
  { at, keepWarm }: RenewalShares,
  randomBytes: (size: number) => Uint8Array,
) {
  const jitter = () => Buffer.from(randomBytes(4)).readUInt32BE() / 2 ** 32;
  let lastLife = documentedUserTokenLife;
  const after = (life: Seconds, share: number) => life * share * (0.9 + 0.1 * jitter());
  return {
    /** When a connection is renewed next whose user token lives that long from now on. */
    next: (now: Seconds, userTokenLife: Seconds): Seconds => {
      lastLife = Math.max(1, userTokenLife);
      const idle = after(refreshTokenLife, at);
      return now + (keepWarm === undefined ? idle : Math.min(idle, after(userTokenLife, keepWarm)));
    },
    /**
     * Seconds until the next try after that many failures in a row: doubles from 5 s to 30 s, the upper half of it jitter, so
     * that a minute after a bad day all is well.
     */
    backOff: (times: number): Seconds => Math.min(5 * 2 ** (times - 1), 30) * (0.5 + 0.5 * jitter()),
    /** Seconds until a refused access code is tried again: if NoiseAware erred, the connection heals unasked. */
    recheck: (): Seconds => day * (0.9 + 0.2 * jitter()),
    /** Seconds between two renewals of an idle connection, by the last life of a token that was seen. */
    pause: (): Seconds =>
      keepWarm === undefined ? refreshTokenLife * at : Math.min(refreshTokenLife * at, lastLife * keepWarm),
  };
}
