import { contractVersion, serviceName } from '@noiseaware-connect/shared/api';
import { Failure } from '@noiseaware-connect/shared/failure';
import packageJson from '../../package.json' with { type: 'json' };
import type { MakeHandlers } from '../calls/handler.ts';

/** Seconds for which a store check is reused, since anyone may call `/health/ready` and each check writes. */
const lookLasts = 1;

export const healthHandlers = {
  /** Identifies the relay, so that the extension recognizes it. */
  live:
    ({ config: { brand, signIn } }) =>
    async () => ({
      service: serviceName,
      version: packageJson.version,
      contract: contractVersion,
      ...(signIn === undefined ? {} : { signIn: true }),
      ...(brand === undefined ? {} : { brand }),
    }),

  /** Ready while the store accepts writes and the relay is not stopping. */
  ready: ({ store, effects, stopping }) => {
    let look: { at: number; outcome: Promise<void> } | undefined;
    return async () => {
      if (stopping.aborted)
        throw new Failure('store_unavailable', { detail: 'The relay is being stopped.', retryAfter: 1 });
      const now = effects.now();
      if (look === undefined || Math.abs(now - look.at) >= lookLasts)
        look = { at: now, outcome: store.check() };
      await look.outcome;
      return { ready: true };
    };
  },
} satisfies Partial<MakeHandlers>;
