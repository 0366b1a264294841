import { contractVersion, serviceName } from '@noiseaware-connect/shared/contract/extension';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../base/effects.ts';
import { version } from '../base/version.ts';
import type { Handlers } from '../calls/handler.ts';
import type { Config } from '../settings/config.ts';
import type { Store } from '../store/store.ts';

export interface HealthDeps {
  config: Pick<Config, 'brand' | 'signIn' | 'redirectPaths'>;
  effects: Pick<Effects, 'now'>;
  store: { connections: Pick<Store['connections'], 'find'> };
  /** Aborts when the relay starts to stop: `/health/ready` fails from then on, calls are still accepted. */
  stopping: AbortSignal;
}

/** Seconds for which a look at the store is reused, since anyone may call `/health/ready`. */
const lookLasts = 1;

export function healthHandlers({ config, store, effects, stopping }: HealthDeps) {
  let look: { at: number; outcome: Promise<unknown> } | undefined;
  return {
    /** Identifies the relay, so that the extension recognizes it. */
    live: async () => ({
      service: serviceName,
      version,
      contract: contractVersion,
      ...(config.signIn === undefined ? {} : { signIn: true }),
      ...(config.redirectPaths === 'fixed' ? { redirectPaths: 'fixed' as const } : {}),
      ...(config.brand === undefined ? {} : { brand: config.brand }),
    }),

    /**
     * Ready while the store can be read and the relay is not stopping. A relay that cannot write still serves valid tokens, so a
     * proxy must not take it out: the metric `store_writable` and the log report that.
     */
    async ready() {
      if (stopping.aborted)
        throw new Failure('store_unavailable', { detail: 'The relay is shutting down.', retryAfter: 1 });
      const now = effects.now();
      if (look === undefined || Math.abs(now - look.at) >= lookLasts)
        look = { at: now, outcome: store.connections.find('') };
      await look.outcome;
      return { ready: true };
    },
  } satisfies Handlers<'live' | 'ready'>;
}
