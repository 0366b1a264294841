import type { Seconds } from '../../base/time.ts';
import type { StaffChanges } from '../../domain/staff/decide-staff.ts';
import type { decideUse } from '../../domain/staff/staff.ts';

export interface StaffStore extends StaffChanges {
  /** Finds the live session with that token hash, and its staff member. Records the use if {@link decideUse} says so. */
  useSession(hash: string, now: Seconds, provenKey?: string): Promise<ReturnType<typeof decideUse>['answer']>;
}
