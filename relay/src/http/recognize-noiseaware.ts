import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import type { Effects } from '../base/effects.ts';
import { fewInAMinute } from '../base/few-in-a-minute.ts';
import { ConnectionUrlRefusal } from '../calls/connection-url-refusal.ts';
import { nameSecrets } from '../domain/sealing/secret-name.ts';
import { knowSecrets } from '../domain/secrets.ts';
import type { Config } from '../settings/config.ts';
import type { Store } from '../store/store.ts';
import type { RelayState } from './state.ts';

export interface RecognizeDeps {
  config: Pick<Config, 'noiseaware' | 'sealingKeys'>;
  effects: Pick<Effects, 'now'>;
  store: Pick<Store, 'audit'>;
}

/**
 * Attributes a refused ConnectionURL call to NoiseAware if it has a correct client secret, even if other fields are wrong or
 * missing: it is logged and audited. (The store audits refused codes itself, with the reason.)
 */
export function recognizeNoiseAware({ config, effects, store }: RecognizeDeps): Middleware<RelayState> {
  const isOurSecret = knowSecrets(config.noiseaware.clientSecrets);
  const namesOf = nameSecrets(config.sealingKeys);
  const refusals = fewInAMinute(effects);
  return async ({ state }, next) => {
    try {
      await next();
    } catch (error) {
      if (!isOurSecret(secretIn(state.sent))) throw error;
      state.caller = 'noiseaware';
      const isAudited = error instanceof ConnectionUrlRefusal && error.error === 'invalid_grant';
      if (error instanceof Failure && !isAudited && !refusals.areMany()) {
        const [id] = namesOf(secretIn(state.sent));
        const who = { kind: 'noiseaware', ...(id && { id }), requestId: state.requestId } as const;
        await store.audit.add({ at: effects.now(), what: 'connection_url_refused', who });
      }
      refusals.count();
      throw error;
    }
  };
}

// --- Internal helpers ---

function secretIn(sent: unknown): string {
  const { client_secret } = (sent ?? {}) as { client_secret?: unknown };
  return typeof client_secret === 'string' ? client_secret : '';
}
