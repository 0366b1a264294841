import type { Config } from '../config.ts';
import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import { authorizationOf } from './authorization.ts';
import { readExactly } from './json.ts';
import { retryAfterOf } from './judge-failure.ts';
import { readAtMost } from './read-at-most.ts';

/** A call of NoiseAware's API whose answer the relay reads itself. */
interface JsonCall {
  readonly method: string;
  /** Behind the API's base. */
  readonly path: string;
  readonly body?: object;
  /** Bytes of the answer that are read at the most. */
  readonly limit: number;
}

interface JsonAnswer {
  /** Undefined where there was no answer, or it broke off. */
  readonly status?: number;
  /** Seconds that NoiseAware asks to wait. */
  readonly retryAfter?: Seconds | undefined;
  /** Of a success, its numbers as texts; undefined where it is no JSON or too long. */
  readonly body?: unknown;
}

/** Asks with a user token. Never rejects for what NoiseAware or the network does. */
type AskJson = (userToken: string, call: JsonCall) => Promise<JsonAnswer>;

export function createAskJson(
  { apiUrl, authorization, timeout: longest }: Config['noiseaware'],
  { fetch, timeout, elapsed, metrics }: Pick<Effects, 'fetch' | 'timeout' | 'elapsed' | 'metrics'>,
): AskJson {
  return async (userToken, { method, path, body, limit }) => {
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
}
