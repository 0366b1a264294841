import type { AuditEntry } from './audit.ts';

/**
 * What becomes of a record: the answer to the caller, the record to put in its place (none where it stays as it is),
 * and what the audit log says of it. A store finds the record, asks for the decision and writes all of it in one step,
 * only where the record is still the one that was decided on.
 */
export interface Decision<R, T> {
  readonly answer: T;
  readonly put?: R;
  readonly audit?: readonly AuditEntry[];
}
