import { type Kept, modelOf } from './model/model.ts';
import { type View, viewOf } from './view.ts';

/** The stored records that the first drawing needs. */
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
 * The view that a page draws from stored records before the background has answered. Null if they are not enough, or if
 * there is an attempt, whose state only the background knows.
 */
export function firstViewOf(stored: Partial<Kept>): View | null {
  if (stored.flow || !stored.relay || !stored.known) return null;
  return viewOf({ ...modelOf(stored), refresh: { running: true, failure: null } }, false);
}
