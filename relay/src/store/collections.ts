import type { GenericSchema } from 'valibot';
import { type Archived, archivedForms, type Move, moveRecord } from './archive.ts';

/** The collections that a store keeps: all that can be moved to another store, and the mark of such a move. */
export interface Records extends Omit<Archived, 'audit'> {
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
