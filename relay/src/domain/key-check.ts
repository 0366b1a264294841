import * as v from 'valibot';
import { byName } from './by-name.ts';
import { createSealer, type SealingAddress, type SealingKey } from './sealing.ts';

/** Something sealed by each key that the store has seen: it tells another key of the same name from the one it was. */
export const keyCheckRecord = v.strictObject({
  id: v.string(),
  check: v.string(),
  /** A mark of each setting that was given at the last start that sealed with the key. */
  marks: v.optional(byName(v.string())),
});
export type KeyCheck = v.InferOutput<typeof keyCheckRecord>;

export const makeKeyCheck = async (key: SealingKey): Promise<KeyCheck> => ({
  id: key.id,
  check: await createSealer([key]).seal(addressOfCheck(key.id), checked),
});

/** Whether it was this very key that made the check. */
export const isKeyOf = async (key: SealingKey, { id, check }: KeyCheck): Promise<boolean> =>
  (await createSealer([key]).open(addressOfCheck(id), check)) === checked;

// --- Internal helpers ---

const checked = 'noiseaware-connect';

const addressOfCheck = (id: string): SealingAddress => ({ record: `keys/${id}`, field: 'check' });
