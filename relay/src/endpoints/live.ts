import { contractVersion, serviceName } from '@noiseaware-connect/shared/api';
import packageJson from '../../package.json' with { type: 'json' };
import type { MakeHandler } from './handler.ts';

/** Says who is here, by which the extension knows a relay when it meets one. */
export const live: MakeHandler<'live'> =
  ({ config: { brand, signIn } }) =>
  async () => ({
    service: serviceName,
    version: packageJson.version,
    contract: contractVersion,
    ...(signIn === undefined ? {} : { signIn: true }),
    ...(brand === undefined ? {} : { brand }),
  });
