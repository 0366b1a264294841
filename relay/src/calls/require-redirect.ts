import { Failure } from '@noiseaware-connect/shared/failure';
import { isAllowedRedirect } from '../domain/pairing/pairing.ts';
import type { Config } from '../settings/config.ts';

/** @throws {Failure} `invalid_request` if RELAY_REDIRECTS does not allow this redirect address */
export function requireRedirect(redirectUri: string, { redirects }: Pick<Config, 'redirects'>): void {
  if (isAllowedRedirect(redirectUri, redirects)) return;
  throw new Failure('invalid_request', {
    detail:
      '"redirectUri" must be in canonical form and lie below a base that RELAY_REDIRECTS allows, with a path of its own.',
  });
}
