import type { Alert, Finding, PairedAlert } from '../domain/alert.ts';
import type { AlertPath } from '../domain/alert-path.ts';
import type { Actor } from '../domain/audit.ts';
import type { Seconds } from '../domain/time.ts';

/** Alerts that a store holds at the most where all of its records are in memory; the oldest of more are dropped. */
export const mostInMemory = 50_000;

/** Which alerts are listed: those to which all of it applies. */
export interface AlertFilter {
  readonly account?: string | undefined;
  /** One of that account's connections. */
  readonly connection?: string | undefined;
  /** The `next` of a page with the same filter. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** What NoiseAware's events say of the alert with that id. */
export interface Found {
  readonly id: string;
  readonly finding: Finding;
}

export interface AlertStore {
  /** Adds alerts whose ids are not there. Gives the ids of those, and how many old ones were dropped for want of room. */
  add(alerts: readonly Alert[]): Promise<{ added: string[]; dropped: number }>;
  /** The latest first, each with the latest one before it that it continues or resolves. */
  list(filter: AlertFilter): Promise<{ alerts: PairedAlert[]; next?: string }>;
  /** Those that are to be looked up by now, the longest waiting first. Until `until` no other caller gets them. */
  takeDue(now: Seconds, until: Seconds, limit: number): Promise<Alert[]>;
  /** Judges alerts by what was found. */
  settle(found: readonly Found[], now: Seconds): Promise<void>;
  /** Removes those that came before that time. */
  removeBefore(at: Seconds): Promise<void>;
  /** The newest path first. */
  paths(): Promise<AlertPath[]>;
  /** Adds the path that is used from now on. The one before it ends at `formerEnds`, any before that now. */
  addPath(path: AlertPath, formerEnds: Seconds, by: Actor): Promise<void>;
}
