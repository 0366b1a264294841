import { records } from './0001-records.ts';

/**
 * Every change of the schema, in order: the first one makes version 1. None is ever changed once it has been released.
 * A start is admitted before it migrates, so the statements that admission runs (key checks, the census of keys, moves and
 * relay notes) have to work on the tables of the version before, too.
 */
export const migrations: readonly string[] = [records];
