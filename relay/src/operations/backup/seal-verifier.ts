import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { isKeyOf } from '../../domain/sealing/key-check.ts';
import { keyIdOf } from '../../domain/sealing/sealed-fields.ts';
import { createSealer, type SealingKey } from '../../domain/sealing/sealing.ts';
import type { ArchiveBatch } from '../../store/archive.ts';
import { type SealedValue, sealedOf } from '../../store/sealed-of.ts';

/** The most values that are named if they do not open. */
const mostNamed = 3;

/** Opens every sealed value of the given batches, and keeps none. */
export function createSealVerifier(keys: readonly [SealingKey, ...SealingKey[]]) {
  const sealer = createSealer(keys);
  const missing = new Set<string>();
  /** Names of keys that do not match their checks. Every relay stores a check before it seals anything. */
  const wrong = new Set<string>();
  const places: string[] = [];
  let values = 0;
  let unopened = 0;

  const lookAtCheck = async (check: { id: string; check: string }) => {
    const key = keys.find(({ id }) => id === check.id);
    if (key !== undefined && !(await isKeyOf(key, check))) wrong.add(check.id);
  };

  const lookAtValue = async ({ address, sealed, label }: SealedValue) => {
    values += 1;
    const key = keyIdOf(sealed);
    if ((await sealer.open(address, sealed)) !== undefined) return;
    unopened += 1;
    if (key !== null && !sealer.keyIds.includes(key)) missing.add(key);
    else if (places.length < mostNamed) places.push(label);
  };

  return {
    look: async (batch: ArchiveBatch): Promise<void> => {
      if (batch.collection === 'keys') await Promise.all(batch.records.map(lookAtCheck));
      await Promise.all(sealedOf(batch).map(lookAtValue));
    },
    /** The number of sealed values. */
    values: (): number => values,
    /** The number of those that did not open, and the first few places that no missing key explains. */
    unopened: (): { unopened: number; places: string[] } => ({ unopened, places: [...places] }),
    /** @throws {OperatorRefusal} `sealing_keys_wrong`, with the keys and values concerned */
    requireOpened: (what: string): void => {
      if (unopened === 0 && wrong.size === 0) return;
      const reasons = [
        ...[...missing].sort().map((key) => `RELAY_SEALING_KEYS has no key "${key}", which it needs`),
        ...[...wrong]
          .sort()
          .map(
            (key) => `the key "${key}" of RELAY_SEALING_KEYS is not the one that encrypted the stored values`,
          ),
        ...(wrong.size > 0 ? [] : places.map((place) => `${place} does not open`)),
      ];
      throw new OperatorRefusal(
        'sealing_keys_wrong',
        `${what} does not open (${unopened} sealed values): ${reasons.join('; ')}`,
      );
    },
  };
}
