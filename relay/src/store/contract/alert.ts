import type { Seconds } from '../../base/time.ts';
import type { Alert, CheckResult, PairedAlert } from '../../domain/alert/alert.ts';
import type { AlertPath } from '../../domain/alert/alert-path.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { alertList } from '../lists/alerts.ts';
import type { FilterOf } from '../lists/condition.ts';

/** The most alerts that a store keeps if all of its records are in memory; beyond that the oldest are dropped. */
export const mostInMemory = 50_000;

/** Selects alerts; all given conditions must hold. */
export interface AlertFilter extends FilterOf<typeof alertList.conditions> {
  /** The `next` of the previous page, with the same filter. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface AlertStore {
  /**
   * Adds the alerts whose ids are not stored yet. Returns their ids, and how many of the oldest were dropped to stay within the
   * limit.
   */
  add(alerts: readonly Alert[]): Promise<{ added: string[]; dropped: number }>;
  /** Newest first, each with the latest earlier alert that it continues or resolves. */
  list(filter: AlertFilter): Promise<{ alerts: PairedAlert[]; next?: string }>;
  /** Leases the alerts whose check is due, the longest waiting first: no other caller gets them before `until`. */
  takeDue(now: Seconds, until: Seconds, limit: number): Promise<Alert[]>;
  /** Sets the verdicts of alerts from the findings, or announces them: see {@link decideVerdict}. */
  settle(results: readonly CheckResult[], now: Seconds): Promise<void>;
  /** Removes alerts received before that time. */
  removeBefore(at: Seconds): Promise<void>;
  /** The newest path first. */
  paths(): Promise<AlertPath[]>;
  /** Adds the path to use from now on. The current one stays valid until `formerEnds`; older ones end at once. */
  addPath(path: AlertPath, formerEnds: Seconds, by: Actor): Promise<void>;
}
