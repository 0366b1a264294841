import type { AnswerOf } from '@noiseaware-connect/shared/contract/endpoint';
import type { OperatorCalls } from '@noiseaware-connect/shared/contract/operator';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import type { Handlers } from '../../calls/handler.ts';
import type { RelayReachability } from '../../calls/relay-reachability.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { isRelaySeen, keyUseTimeout } from './heartbeats.ts';
import { examineKeys } from './require-keys.ts';

export interface SealingKeyDeps {
  config: Pick<Config, 'sealingKeys'>;
  store: Store;
  effects: Pick<Effects, 'now'>;
  reached: RelayReachability;
}

type Listed = AnswerOf<OperatorCalls['listSealingKeys']>;
type ListedKey = Listed['keys'][number];

/** Handlers that list sealing keys, from the view of the process that answers, and drop one. */
export function sealingKeyHandlers({
  config,
  store,
  effects,
  reached,
}: SealingKeyDeps): Handlers<'listSealingKeys' | 'dropSealingKey'> {
  const list = async (): Promise<Listed> => {
    const { uses, missingKeys, wrongKeys } = await examineKeys(store, config.sealingKeys);
    const valuesOf = (id: string | null) => uses.find(({ key }) => key === id)?.values ?? 0;
    const [sealing] = config.sealingKeys;
    const listed = async (id: string, state: ListedKey['state']): Promise<ListedKey> => ({
      id,
      seals: id === sealing.id,
      state,
      values: valuesOf(id),
      inUse: await isRelaySeen(store, effects.now(), keyUseTimeout, id),
    });
    return {
      relay: reached,
      keys: await Promise.all([
        ...config.sealingKeys.map(({ id }) => listed(id, wrongKeys.includes(id) ? 'wrong' : 'right')),
        ...missingKeys.map((id) => listed(id, 'missing')),
      ]),
      damaged: valuesOf(null),
    };
  };

  return {
    listSealingKeys: list,

    /** Forgets a key that no value needs and that no relay seals with. */
    async dropSealingKey({ params, by }) {
      requireUnneeded(await list(), params.id);
      await store.keys.dropCheck(params.id, effects.now(), by);
    },
  };
}

// --- Internal helpers ---

/** @throws {Failure} `conflict` if a value needs the key, or a relay may still seal with it */
function requireUnneeded({ relay, keys }: Listed, id: string): void {
  const key = keys.find((each) => each.id === id);
  if (key?.seals === true) {
    throw new Failure('conflict', {
      detail:
        relay === 'answers'
          ? 'The running relay encrypts new values with this key: if another one is first in the settings, restart the relay; else create one with: pnpm relay keys rotate.'
          : 'This key encrypts new values: create another one first with: pnpm relay keys rotate.',
    });
  }
  if (key?.inUse === true) {
    throw new Failure('conflict', {
      detail: `A relay on the same database has sealed with this key in the last ${keyUseTimeout / 60} minutes, and nothing was changed: restart every relay, and try again that much later.`,
    });
  }
  if (key !== undefined && key.values > 0) {
    throw new Failure('conflict', {
      detail: `${key.values} encrypted ${key.values === 1 ? 'value still needs' : 'values still need'} this key. Nothing was changed: a running relay re-encrypts them. See: pnpm relay keys list.`,
    });
  }
}
