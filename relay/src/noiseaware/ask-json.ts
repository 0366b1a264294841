import type { Effects } from '../base/effects.ts';
import type { Seconds } from '../base/time.ts';
import { instruments } from '../domain/instruments.ts';
import type { Config } from '../settings/config.ts';
import type { ApiToken, Authorization } from './authorization.ts';
import { readExactly } from './json.ts';
import { retryAfterOf } from './judge-failure.ts';
import { readAtMost } from './read-at-most.ts';
import { createSendRequest } from './send-request.ts';
import { apiRequest } from './wire-request.ts';

/**
 * Calls NoiseAware's API with a user token, in the form that `authorization` knows. Never rejects because of NoiseAware or the
 * network: `status` is undefined without a complete answer. `body` is that of a success, with numbers as texts; undefined if it
 * is too long or not JSON.
 */
export function createAskJson(
  config: Config['noiseaware'],
  effects: Pick<Effects, 'fetch' | 'timeout' | 'elapsed' | 'metrics'>,
  authorization: Pick<Authorization, 'call'>,
) {
  const { elapsed, metrics } = effects;
  const send = createSendRequest(config, effects);

  const ask = async (
    header: string,
    { limit, ...call }: JsonCall,
  ): Promise<{ status?: number; retryAfter?: Seconds | undefined; body?: unknown }> => {
    const began = elapsed();
    let status: number | undefined;
    try {
      const response = await send(apiRequest(config, header, call));
      status = response.status;
      const text = await readAtMost(response, limit);
      const retryAfter = retryAfterOf(response.headers.get('retry-after'));
      const body = response.ok && text !== undefined ? readExactly(text) : undefined;
      if (response.ok && body === undefined) metrics.add(instruments.unreadable, { call: 'api' });
      return { status, retryAfter, body };
    } catch {
      return {};
    } finally {
      metrics.record(instruments.noiseaware, elapsed() - began, {
        call: 'api',
        status: String(status ?? 'none'),
      });
    }
  };

  return (token: ApiToken, call: JsonCall) => authorization.call(token, (header) => ask(header, call));
}

// --- Internal helpers ---

interface JsonCall {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** The most bytes that are read of the answer. */
  readonly limit: number;
}
