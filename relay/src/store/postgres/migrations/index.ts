import { records } from './0001-records.ts';

/** Every change of the schema, in order: the first one makes version 1. None is ever changed once it has been released. */
export const migrations: readonly string[] = [records];
