import { bad, type Check, named, ok } from './check.ts';

/** Names of sealing keys that are needed and missing in the settings, or that differ from the key that sealed. */
export interface UnfitKeys {
  readonly missingKeys: readonly string[];
  readonly wrongKeys: readonly string[];
}

/** The result of opening every sealed value. */
export interface OpenedSeals extends UnfitKeys {
  readonly values: number;
  readonly unopened: number;
  /** The first few that do not open. */
  readonly places: readonly string[];
}

/** Whether the settings have each sealing key that is needed. Empty if they do. */
export function checkSealingKeys({ missingKeys, wrongKeys }: UnfitKeys): Check[] {
  const lost =
    'put that key back into RELAY_SEALING_KEYS, after the first one: what it encrypted cannot be decrypted without it';
  return [
    ...missingKeys.map((name) =>
      bad(
        `RELAY_SEALING_KEYS has no key "${name}", which is needed to decrypt stored values`,
        lost,
        named('key_missing', { key: name }),
      ),
    ),
    ...wrongKeys.map((name) =>
      bad(
        `the key "${name}" of RELAY_SEALING_KEYS is not the one that encrypted the stored values`,
        lost,
        named('key_wrong', { key: name }),
      ),
    ),
  ];
}

/** The same, and whether everything that is sealed opens. */
export function checkSeals({ values, unopened, places, ...keys }: OpenedSeals): Check[] {
  const checks = checkSealingKeys(keys);
  if (checks.length > 0) return checks;
  return unopened === 0
    ? [ok(`RELAY_SEALING_KEYS opened all ${values} stored secrets`)]
    : [
        bad(
          `${unopened} of ${values} encrypted values cannot be decrypted: ${places.join(', ')}`,
          'they are damaged or were moved: reconnect those accounts, and check who has write access to the store',
        ),
      ];
}
