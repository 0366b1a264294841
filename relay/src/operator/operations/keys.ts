import * as v from 'valibot';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { isRelaySeen, sealingMemory } from '../../keys/note-relay.ts';
import { examineKeys } from '../../keys/require-keys.ts';
import { define, type OperatorDeps, type Reached, reachedBy } from '../operation.ts';

/** A sealing key, as the relay that answers has it. */
interface ListedKey {
  id: string;
  /** Whether what is written now is sealed with it. */
  seals: boolean;
  /** `missing` where something needs it and the settings lack it; `wrong` where they have another one under its name. */
  state: 'right' | 'missing' | 'wrong';
  /** How many sealed values need it. */
  values: number;
  /** Whether a relay that shares the store has sealed with it in the last minutes. */
  inUse: boolean;
}

interface ListedKeys {
  relay: Reached;
  keys: ListedKey[];
  /** Values that name no key at all: they are damaged. */
  damaged: number;
}

/** Sealing keys. */
export const keyOperations = {
  listKeys: define(v.strictObject({}), (deps) => listKeys(deps)),

  /** Forgets a key that nothing needs any more, and that nothing will: the relay that answers does not seal with it. */
  dropKey: define(v.strictObject({ key: v.string() }), async (deps, { key }) => {
    requireUnneeded(await listKeys(deps), key);
    await deps.store.keys.dropCheck(key, deps.effects.now(), deps.by);
    return { dropped: key };
  }),
};

// --- Internal helpers ---

/** @throws {OperatorRefusal} where something needs the key, or soon could */
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
