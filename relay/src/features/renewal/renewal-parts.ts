import type { Effects } from '../../base/effects.ts';
import { createRenewalPlan } from '../../domain/connection/renewal-plan.ts';
import { createSealer, type Sealer } from '../../domain/sealing/sealing.ts';
import { memoizeByInput } from '../../domain/secrets.ts';
import type { Authorization } from '../../noiseaware/authorization.ts';
import { guardNoiseAware } from '../../noiseaware/guard.ts';
import { createIdentify } from '../../noiseaware/identify.ts';
import { createNoiseAware } from '../../noiseaware/noiseaware.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { createRenewer } from './renewer.ts';

/** Replaces the process clock by the store's clock, if it has one, so that relays sharing a store agree on the time. */
export const withStoreClock = (store: Store, effects: Effects): Effects =>
  store.now === undefined ? effects : { ...effects, now: store.now };

/**
 * Builds everything that renews connections, for a relay or for a command that works on a shared store.
 * @param stopping aborts once the process is stopping and all calls in flight were answered
 */
export function createRenewalParts(
  config: Config,
  effects: Effects,
  store: Store,
  authorization: Authorization,
  stopping: AbortSignal,
) {
  const { timeout: callTimeout } = config.noiseaware;
  const sealerNow = memoizeByInput(() => config.sealingKeys, createSealer);
  const sealer: Sealer = {
    seal: (...args) => sealerNow().seal(...args),
    open: (...args) => sealerNow().open(...args),
    get keyIds() {
      return sealerNow().keyIds;
    },
  };
  const calls = createNoiseAware(config.noiseaware, effects, authorization);
  const noiseaware = guardNoiseAware(calls, effects);
  const identify = createIdentify(config.noiseaware, effects, authorization);
  const plan = createRenewalPlan(effects.randomBytes);
  const parts = { store, noiseaware, sealer, identify, plan, effects };
  const renewer = createRenewer({ ...parts, callTimeout, stopping });
  return { sealer, noiseaware, identify, plan, renewer };
}
