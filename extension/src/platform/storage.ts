import { del, get, getMany, set } from 'idb-keyval';
import type { Effects } from '../app/effects.ts';
import type { Kept } from '../app/model.ts';

/**
 * IndexedDB of the extension's own origin. No content script reads it in any browser, as it reads `storage` in
 * Firefox, and a key keeps there what it may not be used for.
 */
export const ownStorage: Effects['storage'] = { get, set, remove: del };

/** Several of its values by their names, undefined for those that are not there, at one moment. */
export async function readTogether(names: readonly string[]): Promise<Partial<Kept>> {
  const values = await getMany([...names]);
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
}
