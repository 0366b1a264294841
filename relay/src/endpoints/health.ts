import { contractVersion, serviceName } from '@noiseaware-connect/shared/api';
import { Failure } from '@noiseaware-connect/shared/failure';
import packageJson from '../../package.json' with { type: 'json' };
import type { MakeHandlers } from './handler.ts';

/** Seconds for which one check of the store answers every caller: strangers must not make the disk work. */
const lookLasts = 1;

export const healthHandlers = {
  /** Says who is here, by which the extension knows a relay when it meets one. */
  live:
    ({ config: { brand, signIn } }) =>
    async () => ({
      service: serviceName,
      version: packageJson.version,
      contract: contractVersion,
      ...(signIn === undefined ? {} : { signIn: true }),
      ...(brand === undefined ? {} : { brand }),
    }),

  /** Whether this relay is to be given calls: its store takes writes, and it is not being stopped. */
  ready: ({ store, effects, stopping }) => {
    let look: { at: number; outcome: Promise<void> } | undefined;
    return async () => {
      if (stopping.aborted) throw new Failure('store_unavailable', { detail: 'The relay is being stopped.' });
      const now = effects.now();
      if (look === undefined || Math.abs(now - look.at) >= lookLasts)
        look = { at: now, outcome: store.check() };
      await look.outcome;
      return { ready: true };
    };
  },
} satisfies Partial<MakeHandlers>;
