import { del, get, getMany, set } from 'idb-keyval';
import type { Effects } from '../app/effects.ts';
import type { Kept } from '../app/model/model.ts';

/**
 * IndexedDB of the extension's origin. In no browser can content scripts read it; in Firefox they can read `storage`.
 * It stores keys that are not extractable.
 */
export const ownStorage: Effects['storage'] = { get, set, remove: del };

/** Reads several values in one transaction; undefined for missing ones. */
export async function readRecords(names: readonly string[]): Promise<Partial<Kept>> {
  const values = await getMany([...names]);
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
}
