import * as v from 'valibot';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { isRelaySeen, sealingMemory } from '../../features/sealing-keys/note-relay.ts';
import { examineKeys } from '../../features/sealing-keys/require-keys.ts';
import { define, type OperatorDeps, type Reached, reachedBy } from '../operation.ts';

/** A sealing key, from the view of the process that answers. */
interface ListedKey {
  id: string;
  /** Whether new values are sealed with it. */
  seals: boolean;
  /** `missing`: values need it, but the settings lack it. `wrong`: the settings have a different key under this name. */
  state: 'right' | 'missing' | 'wrong';
  /** Number of sealed values that need it. */
  values: number;
  /** Whether a relay on the same store has sealed with it in the last minutes. */
  inUse: boolean;
}

interface ListedKeys {
  relay: Reached;
  keys: ListedKey[];
  /** Number of damaged values, which name no key. */
  damaged: number;
}

/** Operations on sealing keys. */
export const keyOperations = {
  listKeys: define(v.strictObject({}), (deps) => listKeys(deps)),

  /** Forgets a key that no value needs and that no relay seals with. */
  dropKey: define(v.strictObject({ key: v.string() }), async (deps, { key }) => {
    requireUnneeded(await listKeys(deps), key);
    await deps.store.keys.dropCheck(key, deps.effects.now(), deps.by);
    return { dropped: key };
  }),
};

// --- Internal helpers ---

/** @throws {OperatorRefusal} if a value needs the key, or a relay may still seal with it */
function requireUnneeded({ relay, keys }: ListedKeys, id: string): void {
  const key = keys.find((each) => each.id === id);
  if (key?.seals === true) {
    throw new OperatorRefusal(
      'conflict',
      relay === 'answers'
        ? `the running relay seals with the key "${id}": if another one is first in the settings, restart the relay; else make one with: pnpm relay keys rotate`
        : `the key "${id}" is the one that seals: make another one first, with: pnpm relay keys rotate`,
    );
  }
  if (key?.inUse === true) {
    throw new OperatorRefusal(
      'conflict',
      `a relay on the same database has sealed with the key "${id}" in the last ${sealingMemory / 60} minutes, and nothing was changed: restart every relay, and try again that much later`,
    );
  }
  if (key !== undefined && key.values > 0) {
    throw new OperatorRefusal(
      'conflict',
      `sealed values that still need the key "${id}": ${key.values}. Nothing was changed: a running relay re-seals them; look again with: pnpm relay keys list`,
    );
  }
}

async function listKeys(deps: OperatorDeps): Promise<ListedKeys> {
  const { store, config, effects } = deps;
  const { uses, missingKeys, wrongKeys } = await examineKeys(store, config.sealingKeys);
  const valuesOf = (id: string | null) => uses.find(({ key }) => key === id)?.values ?? 0;
  const [sealing] = config.sealingKeys;
  const listed = async (id: string, state: ListedKey['state']): Promise<ListedKey> => ({
    id,
    seals: id === sealing.id,
    state,
    values: valuesOf(id),
    inUse: await isRelaySeen(store, effects.now(), sealingMemory, id),
  });
  return {
    relay: reachedBy(deps),
    keys: await Promise.all([
      ...config.sealingKeys.map(({ id }) => listed(id, wrongKeys.includes(id) ? 'wrong' : 'right')),
      ...missingKeys.map((id) => listed(id, 'missing')),
    ]),
    damaged: valuesOf(null),
  };
}
