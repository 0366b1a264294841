import { type Kept, modelOf } from './model.ts';
import { type View, viewOf } from './view.ts';

/** The records that a first drawing is made of. */
export const firstRecords = [
  'relay',
  'brand',
  'known',
  'summary',
  'offset',
  'flow',
  'language',
  'theme',
] as const;

/**
 * What a page draws of the stored records before the background has told it anything; null where that is not enough, or an
 * attempt has to be shown, of which only the background knows the truth.
 */
export function firstViewOf(stored: Partial<Kept>): View | null {
  if (stored.flow || !stored.relay || !stored.known) return null;
  return viewOf({ ...modelOf(stored), refresh: { running: true, failure: null } }, false);
}
