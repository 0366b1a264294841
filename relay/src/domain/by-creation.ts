import type { Seconds } from '../base/time.ts';

/** Oldest first. */
export const byCreation = <R extends { readonly id: string; readonly createdAt: Seconds }>(
  records: readonly R[],
): R[] => records.toSorted((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1));
