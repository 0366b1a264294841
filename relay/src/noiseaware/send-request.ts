import type { Effects } from '../base/effects.ts';
import type { Config } from '../settings/config.ts';
import { mostRedirects, sameOriginRedirect } from './redirect.ts';
import type { WireRequest } from './wire-request.ts';

/**
 * Sends a call to NoiseAware with the time limit of the settings. A redirect that keeps method and body is followed to the same
 * origin; the answer is any other redirect itself. Rejects as `fetch` does.
 */
export const createSendRequest =
  (
    { timeout: limit }: Pick<Config['noiseaware'], 'timeout'>,
    { fetch, timeout }: Pick<Effects, 'fetch' | 'timeout'>,
  ) =>
  async ({ url, init }: WireRequest): Promise<Response> => {
    const guarded: RequestInit = { ...init, redirect: 'manual', signal: timeout(limit) };
    let to = url;
    for (let followed = 0; ; followed += 1) {
      const response = await fetch(to, guarded);
      const { status, headers } = response;
      const next = sameOriginRedirect({ status, location: headers.get('location') }, to);
      if (next === undefined || followed === mostRedirects) return response;
      await response.body?.cancel();
      to = next.href;
    }
  };
