import type { Config } from '../config.ts';
import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import { authorizationOf } from './authorization.ts';
import { readExactly } from './json.ts';
import { retryAfterOf } from './judge-failure.ts';
import { readAtMost } from './read-at-most.ts';

/**
 * Asks NoiseAware's API with a user token, for an answer of `limit` bytes at the most. Never rejects for what NoiseAware or the
 * network does: `status` is undefined where there was no answer, or it broke off. `body` is that of a success, its numbers as
 * texts, and undefined where it is too long or no JSON.
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
        // A token follows no redirect to another host.
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
      metrics.noiseAware('api', status, elapsed() - began);
    }
  };
