import * as v from 'valibot';
import type { Seconds } from '../../base/time.ts';
import type { Actor, AuditEntry } from '../audit/audit.ts';
import type { Changes } from '../decision.ts';
import { createSealer, type SealingAddress, type SealingKey } from './sealing.ts';

/** Sorted by name: a store need not preserve the order of fields. */
const marksByName = v.pipe(
  v.record(v.string(), v.string()),
  v.transform((marks) =>
    Object.fromEntries(Object.entries(marks).sort(([one], [other]) => (one < other ? -1 : 1))),
  ),
);

/** A constant sealed by each key that the store has seen: it detects another key under the same name. */
export const keyCheckRecord = v.strictObject({
  id: v.string(),
  check: v.string(),
  /** A mark of each setting at the last start that sealed with the key, see `note-settings.ts`. */
  marks: v.optional(marksByName),
});
export type KeyCheck = v.InferOutput<typeof keyCheckRecord>;

export const makeKeyCheck = async (key: SealingKey): Promise<KeyCheck> => ({
  id: key.id,
  check: await createSealer([key]).seal(addressOfCheck(key.id), checked),
});

/** Whether the check was made with this key. */
export const isKeyOf = async (key: SealingKey, { id, check }: KeyCheck): Promise<boolean> =>
  (await createSealer([key]).open(addressOfCheck(id), check)) === checked;

/** Adds the check unless its key has one. Returns the stored one. */
export function decideCheck(
  checks: readonly KeyCheck[],
  check: KeyCheck,
): Changes<{ keys: KeyCheck }, KeyCheck> {
  const stored = checks.find(({ id }) => id === check.id);
  return stored === undefined ? { answer: check, put: { keys: [check] } } : { answer: stored };
}

/** Stores the marks of settings with a key's check. */
export function decideSettingMarks(
  checks: readonly KeyCheck[],
  key: string,
  marks: Readonly<Record<string, string>>,
  entry?: AuditEntry,
): Changes<{ keys: KeyCheck }, void> {
  const keys = checks.filter(({ id }) => id === key).map((check) => ({ ...check, marks }));
  return { answer: undefined, put: { keys }, audit: entry === undefined ? [] : [entry] };
}

/** Removes a key's check. */
export const decideKeyRemoval = (
  key: string,
  at: Seconds,
  who: Actor,
): Changes<{ keys: KeyCheck }, void> => ({
  answer: undefined,
  remove: { keys: [key] },
  audit: [{ at, what: 'sealing_key_dropped', who, key }],
});

// --- Internal helpers ---

const checked = 'noiseaware-connect';

const addressOfCheck = (id: string): SealingAddress => ({ record: `keys/${id}`, field: 'check' });
