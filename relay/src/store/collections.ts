import type { GenericSchema } from 'valibot';
import { type Archived, archivedForms, type Move, moveRecord } from './archive.ts';

/** The records that decisions are made on, by collection; all of them can be moved to another store. */
export type Kept = Omit<Archived, 'audit'>;
/** The collections that a store keeps: those, and the mark of a move. */
export interface Records extends Kept {
  moves: Move;
}
export type CollectionName = keyof Records;
/** The collections that can be moved to another store. */
export type RecordName = Exclude<CollectionName, 'moves'>;

const { audit: _, ...archived } = archivedForms;

/** The schemas that a record must match when it is read from disk. */
export const recordSchemas: { [N in CollectionName]: GenericSchema<unknown, Records[N]> } = {
  ...archived,
  moves: moveRecord,
};

export const collectionNames = Object.keys(recordSchemas) as CollectionName[];
