import type { Effects } from '../base/effects.ts';
import type { Config } from '../settings/config.ts';
import type { CredentialCall } from '../settings/noiseaware.ts';
import type { Authorization } from './authorization.ts';
import { parseTokens, type Tokens } from './parse-tokens.ts';
import { readAtMost } from './read-at-most.ts';
import { createSendRequest } from './send-request.ts';
import { tokenRequest } from './wire-request.ts';

/** NoiseAware's answer to a token call. */
export interface TokenAnswer {
  /** Whether the status is a success. */
  readonly ok: boolean;
  readonly status: number;
  /** The header `Retry-After`. */
  readonly retryAfter: string | null;
  /** The body; undefined if it is longer than `answerLimit`. */
  readonly text: string | undefined;
  /** Undefined unless a success has tokens that can be used. */
  readonly tokens: Tokens | undefined;
}

/** The most bytes read of an answer. */
const answerLimit = 256 * 1024;

/** Makes a token call in a form, with a credential. Rejects as `fetch` does. */
export function createAskTokens(
  config: Config['noiseaware'],
  effects: Pick<Effects, 'fetch' | 'timeout' | 'now'>,
  authorization: Pick<Authorization, 'form'>,
): (call: CredentialCall, credential: string) => Promise<TokenAnswer> {
  const send = createSendRequest(config, effects);
  return async (call, credential) => {
    // Token lives start here, so that a slow answer does not extend them.
    const requestedAt = effects.now();
    const response = await send(tokenRequest(config, call, credential, authorization));
    const answeredAt = effects.now();
    const text = await readAtMost(response, answerLimit);
    const { ok, status, headers } = response;
    const tokens =
      ok && text !== undefined
        ? parseTokens(text, config.tokenFields, headers.get('date'), { requestedAt, answeredAt })
        : undefined;
    return { ok, status, retryAfter: headers.get('retry-after'), text, tokens };
  };
}
