import type { Seconds } from '../../base/time.ts';
import type { Activity } from '../../domain/activity/activity.ts';

/** What processes counted, by the hour, for a year. */
export interface ActivityStore {
  /** Adds a record, or replaces it. */
  put(activity: Activity): Promise<void>;
  /** The records of hours from the first time on and before the second, in any order. */
  between(from: Seconds, until: Seconds): Promise<Activity[]>;
}
