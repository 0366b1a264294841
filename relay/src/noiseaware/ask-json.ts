import type { Effects } from '../base/effects.ts';
import type { Seconds } from '../base/time.ts';
import { instruments } from '../domain/instruments.ts';
import type { Config } from '../settings/config.ts';
import { authorizationOf } from './authorization.ts';
import { readExactly } from './json.ts';
import { retryAfterOf } from './judge-failure.ts';
import { readAtMost } from './read-at-most.ts';

/**
 * Calls NoiseAware's API with a user token, for an answer of at most `limit` bytes. Never rejects because of NoiseAware or the
 * network: `status` is undefined without a complete answer. `body` is that of a success, with numbers as texts; undefined if it
 * is too long or not JSON.
 */
export const createAskJson =
  (
    { apiUrl, authorization, timeout: longest }: Config['noiseaware'],
    { fetch, timeout, elapsed, metrics }: Pick<Effects, 'fetch' | 'timeout' | 'elapsed' | 'metrics'>,
  ) =>
  async (
    userToken: string,
    { method, path, body, limit }: { method: string; path: string; body?: object; limit: number },
  ): Promise<{ status?: number; retryAfter?: Seconds | undefined; body?: unknown }> => {
    const began = elapsed();
    let status: number | undefined;
    try {
      const response = await fetch(apiUrl + path, {
        method,
        headers: {
          authorization: authorizationOf(authorization, userToken),
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A token must not follow a redirect to another host.
        redirect: 'manual',
        signal: timeout(longest),
      });
      status = response.status;
      const text = await readAtMost(response, limit);
      const retryAfter = retryAfterOf(response.headers.get('retry-after'));
      return { status, retryAfter, body: response.ok && text !== undefined ? readExactly(text) : undefined };
    } catch {
      return {};
    } finally {
      metrics.record(instruments.noiseaware, elapsed() - began, {
        call: 'api',
        status: String(status ?? 'none'),
      });
    }
  };
