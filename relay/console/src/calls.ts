import { createClient, type RelayClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';

/** The relay's calls, with an optional abort signal; `patience` are the milliseconds that each may take. */
export type Calls = (signal?: AbortSignal, patience?: number) => RelayClient;

/**
 * The calls below `/console`, which are authenticated by the console's cookie. Each one carries the page's CSRF token (OWASP
 * Cross-Site Request Forgery Prevention, "HMAC-based token pattern").
 */
export const callsBelow =
  (baseUrl: string, token: string, fetch: typeof globalThis.fetch): Calls =>
  (signal, patience) =>
    createClient(api, {
      baseUrl,
      ...(patience === undefined ? {} : { timeout: patience }),
      fetch: (url, init) =>
        fetch(url, {
          ...init,
          credentials: 'same-origin',
          headers: { ...(init.headers as Record<string, string>), 'x-console-token': token },
          signal: AbortSignal.any([init.signal, signal].filter((each) => each != null)),
        }),
    });
