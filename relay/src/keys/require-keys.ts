import { isKeyOf, makeKeyCheck } from '../domain/key-check.ts';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { keyIdOf, sealedIn, sealingAddress } from '../domain/sealed-fields.ts';
import { CannotOpen, createSealer, type Sealer, type SealingKey } from '../domain/sealing.ts';
import type { KeyUse, Store } from '../store/store.ts';

type Keys = readonly [SealingKey, ...SealingKey[]];

/** How the keys of the settings match what is stored. */
export interface KeysExamined {
  uses: KeyUse[];
  /** Names of keys under which something is sealed and that the settings do not have. */
  missingKeys: string[];
  /** Names of keys that are there and are not what they were. */
  wrongKeys: string[];
}

/** Finds missing and wrong keys; writes nothing. */
export async function examineKeys(store: Store, keys: Keys): Promise<KeysExamined> {
  const uses = await store.keys.census();
  const checks = new Map((await store.keys.checks()).map((each) => [each.id, each]));
  const sealer = createSealer(keys);
  const wrongKeys: string[] = [];
  for (const key of keys) {
    const check = checks.get(key.id);
    const use = uses.find((each) => each.key === key.id);
    // Without a check, the key has to open what is sealed under its name.
    const right = check === undefined ? await opensAny(store, sealer, use) : await isKeyOf(key, check);
    if (!right) wrongKeys.push(key.id);
  }
  const missing = uses.map(({ key }) => key).filter((key) => key !== null && !sealer.keyIds.includes(key));
  return { uses, missingKeys: (missing as string[]).sort(), wrongKeys };
}

/**
 * Refuses keys with which the relay could not work, before anything is written.
 * @throws {OperatorRefusal} `sealing_keys_wrong`
 */
export async function requireKeys(store: Store, keys: Keys): Promise<void> {
  const { missingKeys, wrongKeys } = await examineKeys(store, keys);
  if (missingKeys.length > 0 || wrongKeys.length > 0) throw wrongSealingKeys({ missingKeys, wrongKeys });
}

/**
 * Leaves a check for each key, so that another one under its name is noticed from now on.
 * @throws {OperatorRefusal} `sealing_keys_wrong` where another relay has just left one with another key
 */
export async function rememberKeys(store: Store, keys: Keys): Promise<void> {
  for (const key of keys) {
    const kept = await store.keys.addCheck(await makeKeyCheck(key));
    if (!(await isKeyOf(key, kept))) throw wrongSealingKeys({ missingKeys: [], wrongKeys: [key.id] });
  }
}

// --- Internal helpers ---

/** Names both kinds of keys: those that the settings lack, and those that they have other ones for. */
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

/** Whether it opens one of the samples; one of them may be damaged. */
async function opensAny({ connections }: Store, sealer: Sealer, use: KeyUse | undefined): Promise<boolean> {
  const samples = await Promise.all((use?.samples ?? []).map((id) => connections.find(id)));
  const values = samples
    .flatMap((each) => (each === undefined ? [] : sealedIn(each).map((value) => ({ ...value, id: each.id }))))
    .filter(({ sealed }) => keyIdOf(sealed) === use?.key);
  const opened = values.map(async ({ id, field, sealed }) => {
    try {
      await sealer.open(sealingAddress(id, field), sealed);
      return true;
    } catch (error) {
      if (error instanceof CannotOpen) return false;
      throw error;
    }
  });
  return values.length === 0 || (await Promise.all(opened)).includes(true);
}
