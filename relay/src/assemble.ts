import type { Config } from './config.ts';
import { createRenewalPlan } from './domain/renewal-plan.ts';
import { createSealer } from './domain/sealing.ts';
import type { Effects } from './effects.ts';
import { guardNoiseAware } from './noiseaware/guard.ts';
import { createIdentify } from './noiseaware/identify.ts';
import { createNoiseAware } from './noiseaware/noiseaware.ts';
import { createRenewer } from './renewal/renewer.ts';
import type { Store } from './store/store.ts';

/** A store's relays go by its time, where it has one: what their own clocks say must change nothing. */
export const withTimeOf = (store: Store, effects: Effects): Effects =>
  store.now === undefined ? effects : { ...effects, now: store.now };

/**
 * What renews connections: in a relay, or in a command on a store that relays share.
 * @param stopping aborts when the process stops and its calls have been answered
 */
export function assemble(config: Config, effects: Effects, store: Store, stopping: AbortSignal) {
  const { callsAtOnce, timeout: callTimeout } = config.noiseaware;
  const sealer = createSealer(config.sealingKeys);
  const noiseaware = guardNoiseAware(createNoiseAware(config.noiseaware, effects), effects, callsAtOnce);
  const identify = createIdentify(config.noiseaware, effects);
  const plan = createRenewalPlan(config.renewal, effects.randomBytes);
  const parts = { store, noiseaware, sealer, identify, plan, effects };
  const renewer = createRenewer({ ...parts, callTimeout, stopping });
  return { sealer, noiseaware, identify, plan, renewer };
}
