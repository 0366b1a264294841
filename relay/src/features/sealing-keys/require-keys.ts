import { OperatorRefusal } from '../../base/operator-refusal.ts';
import type { Seconds } from '../../base/time.ts';
import { isKeyOf, type KeyCheck, makeKeyCheck } from '../../domain/sealing/key-check.ts';
import type { SealingKey } from '../../domain/sealing/sealing.ts';
import type { KeyUse } from '../../store/contract/sealing.ts';
import type { Store } from '../../store/store.ts';

type Keys = readonly [SealingKey, ...SealingKey[]];

/** How the keys of the settings match the stored values. */
export interface KeysExamined {
  uses: KeyUse[];
  /** Names of keys that sealed values need and the settings lack. */
  missingKeys: string[];
  /** Names of keys that differ from the stored check. */
  wrongKeys: string[];
}

/** Finds missing and wrong keys; writes nothing. */
export async function examineKeys(store: Store, keys: Keys): Promise<KeysExamined> {
  return matchKeys(await store.keys.census(), await store.keys.checks(), keys);
}

/** The same for what is known of the store already. */
export async function matchKeys(
  uses: KeyUse[],
  storedChecks: readonly KeyCheck[],
  keys: readonly SealingKey[],
): Promise<KeysExamined> {
  const checks = new Map(storedChecks.map((each) => [each.id, each]));
  const wrongKeys: string[] = [];
  for (const key of keys) {
    const check = checks.get(key.id);
    if (check !== undefined && !(await isKeyOf(key, check))) wrongKeys.push(key.id);
  }
  const isMissing = (id: string | null) => id !== null && keys.every((key) => key.id !== id);
  const missingKeys = uses.flatMap(({ key }) => (isMissing(key) ? [String(key)] : [])).sort();
  return { uses, missingKeys, wrongKeys };
}

/**
 * Refuses keys that the relay could not work with, before anything is written.
 * @throws {OperatorRefusal} `sealing_keys_wrong`
 */
export async function requireKeys(store: Store, keys: Keys): Promise<void> {
  const { missingKeys, wrongKeys } = await examineKeys(store, keys);
  if (missingKeys.length > 0 || wrongKeys.length > 0) throw wrongSealingKeys({ missingKeys, wrongKeys });
}

/**
 * Stores a check for each key, which detects another key under the same name. A key that is added to existing ones is audited: a
 * rotation has begun.
 * @throws {OperatorRefusal} `sealing_keys_wrong` if another relay has just stored a check of another key
 */
export async function rememberKeys(store: Store, keys: Keys, now: Seconds): Promise<void> {
  const storedIds = (await store.keys.checks()).map(({ id }) => id);
  for (const key of keys) {
    const check = await store.keys.addCheck(await makeKeyCheck(key));
    if (!(await isKeyOf(key, check))) throw wrongSealingKeys({ missingKeys: [], wrongKeys: [key.id] });
    if (storedIds.length === 0 || storedIds.includes(key.id)) continue;
    await store.audit.add({ at: now, what: 'sealing_key_added', who: { kind: 'relay' }, key: key.id });
  }
}

// --- Internal helpers ---

/** The refusal that names missing and wrong keys. */
function wrongSealingKeys({ missingKeys, wrongKeys }: Omit<KeysExamined, 'uses'>): OperatorRefusal {
  const reasons = [
    ...missingKeys.map((id) => `has no key "${id}", under which something is sealed`),
    ...wrongKeys.map((id) => `has another key "${id}" than the one that sealed`),
  ];
  return new OperatorRefusal(
    'sealing_keys_wrong',
    `RELAY_SEALING_KEYS ${reasons.join(', and ')}: put the right one back, behind the first. Nothing was changed.`,
  );
}
