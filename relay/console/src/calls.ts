import { createClient, type RelayClient } from '@noiseaware-connect/shared/client';

/** The relay's calls as the console makes them; a signal gives up those that are no longer wanted. */
export type Calls = (signal?: AbortSignal) => RelayClient;

/**
 * The calls below `/console`, which the console's cookie lets in. Each carries the page's token, without which nothing is
 * changed (OWASP Cross-Site Request Forgery Prevention, "HMAC-based token pattern").
 */
export const callsBelow =
  (baseUrl: string, token: string, fetch: typeof globalThis.fetch): Calls =>
  (signal) =>
    createClient({
      baseUrl,
      fetch: (url, init) =>
        fetch(url, {
          ...init,
          credentials: 'same-origin',
          headers: { ...(init.headers as Record<string, string>), 'x-console-token': token },
          signal: AbortSignal.any([init.signal, signal].filter((each) => each != null)),
        }),
    });
