import type { Driver, StoreLocation } from './driver.ts';
import { lowdbDriver } from './lowdb/driver.ts';
import { postgresDriver } from './postgres/driver.ts';

/** All kinds of store. A new one is a folder and a line here. */
export const drivers: readonly Driver[] = [lowdbDriver, postgresDriver];

/**
 * Parses `RELAY_STORE`.
 * @throws {RangeError} with words that follow the setting's name and reveal nothing of its value
 */
export function parseStore(setting: string, candidates = drivers): StoreLocation {
  for (const driver of candidates) {
    const location = driver.parse(setting);
    if (location !== undefined) return location;
  }
  throw new RangeError(`must be ${candidates.map(({ form }) => form).join(' or ')}`);
}
