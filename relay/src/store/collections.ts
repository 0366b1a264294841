import type * as v from 'valibot';
import { type Archived, archivedForms, type LogName, type Move, moveRecord } from './archive.ts';

/** The records that decisions are made on, by collection; all of them can be moved to another store. */
export type Kept = Omit<Archived, LogName>;
/** The collections that a store keeps: those, and the mark of a move. */
export interface Records extends Kept {
  moves: Move;
}
export type CollectionName = keyof Records;
/** The collections that can be moved to another store. */
export type RecordName = Exclude<CollectionName, 'moves'>;

const { audit: _, events: __, ...archived } = archivedForms;

/** The schemas that a record must match when it is read from disk. */
export const recordSchemas: { [N in CollectionName]: v.GenericSchema<unknown, Records[N]> } = {
  ...archived,
  moves: moveRecord,
};

export const collectionNames = Object.keys(recordSchemas) as CollectionName[];
