import type { decideUse } from '../domain/staff.ts';
import type { StaffChanges } from '../domain/staff-changes.ts';
import type { Seconds } from '../domain/time.ts';

export interface StaffStore extends StaffChanges {
  /** The live session with that token, and whose it is; notes its use where that is decided ({@link decideUse}). */
  useSession(hash: string, now: Seconds, provenKey?: string): Promise<ReturnType<typeof decideUse>['answer']>;
}
