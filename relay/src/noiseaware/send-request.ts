import type { Effects } from '../base/effects.ts';
import type { Config } from '../settings/config.ts';
import type { WireRequest } from './wire-request.ts';

/** The most redirects that a call follows. */
const mostRedirects = 3;

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
    // A credential must not follow a redirect to another origin.
    const guarded: RequestInit = { ...init, redirect: 'manual', signal: timeout(limit) };
    let to = url;
    for (let followed = 0; ; followed += 1) {
      const response = await fetch(to, guarded);
      const next = followed < mostRedirects ? sameOriginRedirect(response, to) : undefined;
      if (next === undefined) return response;
      await response.body?.cancel();
      to = next;
    }
  };

// --- Internal helpers ---

/** Where a redirect that keeps method and body leads (RFC 9110, sections 15.4.8 and 15.4.9), if that is the same origin. */
function sameOriginRedirect({ status, headers }: Response, from: string): string | undefined {
  if (status !== 307 && status !== 308) return undefined;
  const location = headers.get('location');
  const to = location === null ? null : URL.parse(location, from);
  const isSame = to?.origin === new URL(from).origin && to.username === '' && to.password === '';
  return isSame ? to.href : undefined;
}
