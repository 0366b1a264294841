import type { Driver, StoreLocation } from './driver.ts';
import { lowdbDriver } from './lowdb/driver.ts';
import { postgresDriver } from './postgres/driver.ts';

/** The table of stores: a store is its folder, and one line here. */
export const drivers: readonly Driver[] = [lowdbDriver, postgresDriver];

/**
 * What `RELAY_STORE` names.
 * @throws {RangeError} with words that follow the setting's name and show nothing of its value
 */
export function parseStore(setting: string, known = drivers): StoreLocation {
  for (const driver of known) {
    const location = driver.parse(setting);
    if (location !== undefined) return location;
  }
  throw new RangeError(`has to be ${known.map(({ form }) => form).join(' or ')}`);
}
