import type { Config } from '../../../settings/config.ts';
import type { TracedNoiseAwareCall, TraceEvent } from '../recorded/events.ts';
import type { ProbeLine } from '../recorded/trace-line.ts';

/** Something that NoiseAware's page leaves open, and whose answer sets a setting or tells a person whom to ask what. */
export interface Question {
  readonly asks: string;
  /** What the relay takes it to be by default. */
  readonly expected: string;
  /** What is done where it differs, for the page on a first partner. */
  readonly remedy: string;
  /** Calls by which the relay itself finds the answer out. */
  readonly probe?: Probe;
  /** Undefined if nothing was seen that answers it. */
  judge(evidence: Evidence): Judgement | undefined;
}

export interface Judgement {
  readonly differs?: boolean;
  readonly seen: string;
  /** As NAME=value. It has to follow from what was seen; whether it is set already is checked for all of them. */
  readonly setting?: string | undefined;
}

/** What a run has shown. */
export interface Evidence {
  readonly config: Pick<Config, 'redirectPaths' | 'trustProxy'> & {
    noiseaware: Pick<
      Config['noiseaware'],
      'token' | 'refresh' | 'authorization' | 'accessCode' | 'timeout' | 'refusals' | 'identity'
    >;
  };
  /** Calls of the ConnectionURL. */
  readonly calls: readonly Extract<TraceEvent, { kind: 'connection_url' }>[];
  readonly exchanges: readonly TracedNoiseAwareCall[];
  readonly refreshes: readonly TracedNoiseAwareCall[];
  /** Every call to NoiseAware. */
  readonly noiseaware: readonly TracedNoiseAwareCall[];
  readonly completions: readonly Extract<TraceEvent, { kind: 'completion' }>[];
  /** What the question's own probe found; undefined if it was not made. */
  readonly probed: ProbeLine | undefined;
}

export interface Probe {
  /** What is tried, as the beginning of a sentence. */
  readonly tries: string;
  /** Whether a rehearsal always makes it, once NoiseAware has given tokens; else only where the answer is needed to go on. */
  readonly isRehearsed?: true;
  call(prober: Prober): Promise<Probed>;
}

/** What a probe found. */
export interface Probed {
  /** How often NoiseAware was called. */
  readonly calls: number;
  /** The status of its first answer; null without one, or if there was nothing to call it with. */
  readonly status: number | null;
  /** The form that works, as the value of its setting; null if none was found. */
  readonly found: string | null;
}

/**
 * Calls NoiseAware with the credentials of the running trace. What token calls give is dropped, so a renewal has to follow. Trouble
 * that time heals (5xx, 429, no answer) ends a probe.
 */
export interface Prober {
  /** Exchanges the access code as it is set, and in other forms while that is refused and no code was exchanged before. */
  exchange(): Promise<Probed>;
  /** The same for the refresh token. */
  refresh(): Promise<Probed>;
  /** Exchanges a code that NoiseAware never got. */
  exchangeUnknownCode(): Promise<Probed>;
  /** Reads the API by `POST path`, in each form of Authorization until one is taken. */
  readApi(path: string): Promise<Probed>;
  /** Asks NoiseAware's authorize page with a redirect path of its own, and with the one that all pairings can share. */
  askAuthorizePage(): Promise<Probed>;
}
