import { isKeyOf } from '../domain/key-check.ts';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { keyIdOf, sealedIn, sealingAddress } from '../domain/sealed-fields.ts';
import { CannotOpen, createSealer, type SealingKey } from '../domain/sealing.ts';
import type { ArchiveBatch } from '../store/archive.ts';

/** Places that are named; of more, the number says enough. */
const mostNamed = 20;

/** What became of opening everything that is sealed. */
export interface Opened {
  /** Sealed values that were opened, or not. */
  values: number;
  unopened: number;
  /** Some of those that did not open, by their places. */
  places: string[];
  /** Names of keys that are needed and not there. */
  missingKeys: string[];
  /** Names of keys that are there and are not the ones that sealed. */
  wrongKeys: string[];
}

/** Opens every sealed value of what it is shown, and keeps none. */
export function openAll(keys: readonly [SealingKey, ...SealingKey[]]): {
  look(batch: ArchiveBatch): Promise<void>;
  result(): Opened;
} {
  const sealer = createSealer(keys);
  const missing = new Set<string>();
  const wrong = new Set<string>();
  /** Names of keys that opened something, and of those that did not. */
  const opened = new Set<string>();
  const failed = new Set<string>();
  const places: string[] = [];
  let values = 0;
  let unopened = 0;

  const lookAtCheck = async (check: { id: string; check: string }) => {
    const key = keys.find(({ id }) => id === check.id);
    if (key !== undefined && !(await isKeyOf(key, check))) wrong.add(check.id);
  };

  const lookAtValue = async (id: string, { field, sealed }: ReturnType<typeof sealedIn>[number]) => {
    values += 1;
    const key = keyIdOf(sealed);
    try {
      await sealer.open(sealingAddress(id, field), sealed);
      opened.add(String(key));
    } catch (error) {
      if (!(error instanceof CannotOpen)) throw error;
      unopened += 1;
      if (key !== null && !sealer.keyIds.includes(key)) return void missing.add(key);
      if (key !== null) failed.add(key);
      if (places.length < mostNamed) places.push(`the ${field} of connection ${id}`);
    }
  };

  return {
    look: async (batch) => {
      if (batch.collection === 'keys') await Promise.all(batch.records.map(lookAtCheck));
      if (batch.collection !== 'connections') return;
      await Promise.all(
        batch.records.flatMap((each) => sealedIn(each).map((one) => lookAtValue(each.id, one))),
      );
    },
    result: () => ({
      values,
      unopened,
      places,
      missingKeys: [...missing].sort(),
      // A key that opens nothing at all is another one than that which sealed.
      wrongKeys: [...new Set([...wrong, ...[...failed].filter((key) => !opened.has(key))])].sort(),
    }),
  };
}

/** @throws {OperatorRefusal} */
export function requireOpened(what: string, { unopened, places, missingKeys, wrongKeys }: Opened): void {
  if (unopened === 0 && wrongKeys.length === 0) return;
  const reasons = [
    ...missingKeys.map((key) => `RELAY_SEALING_KEYS has no key "${key}", which it needs`),
    ...wrongKeys.map((key) => `the key "${key}" of RELAY_SEALING_KEYS is not the one that sealed`),
    ...(wrongKeys.length > 0 ? [] : places.slice(0, 3).map((place) => `${place} does not open`)),
  ];
  throw new OperatorRefusal(
    'sealing_keys_wrong',
    `${what} does not open (${unopened} sealed values): ${reasons.join('; ')}`,
  );
}
