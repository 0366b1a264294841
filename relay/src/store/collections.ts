import type { GenericSchema } from 'valibot';
import { type Archived, archivedForms, type Move, moveRecord } from './archive.ts';

/** What a store keeps, by collection: all that another store can take over, and where such a move stands. */
export interface Records extends Omit<Archived, 'audit'> {
  moves: Move;
}
export type CollectionName = keyof Records;
/** What can be taken over as it is. */
export type RecordName = Exclude<CollectionName, 'moves'>;

const { audit: _, ...archived } = archivedForms;

/** The forms that a record must have to be believed when it is read from disk. */
export const recordSchemas: { [N in CollectionName]: GenericSchema<unknown, Records[N]> } = {
  ...archived,
  moves: moveRecord,
};

export const collectionNames = Object.keys(recordSchemas) as CollectionName[];
