import type { Effects } from '../base/effects.ts';
import type { Standing } from '../domain/connection/refusals.ts';
import { instruments } from '../domain/instruments.ts';
import type { Config } from '../settings/config.ts';
import {
  type Judgement,
  judgeBrokenAnswer,
  judgeError,
  judgeStatus,
  type TokenCall,
} from './judge-failure.ts';
import { parseTokens, type Tokens } from './parse-tokens.ts';
import { readAtMost } from './read-at-most.ts';
import { type TokenRequest, tokenRequest } from './token-request.ts';

export type TokenResult = { ok: true; tokens: Tokens } | { ok: false; failure: Judgement; status?: number };

/** What a call is about. */
export interface About {
  readonly connection?: string;
  readonly pairing?: string;
  readonly account: string;
  /** That of the connection, by which the guard judges a refusal. */
  readonly standing?: Standing;
  /** Whether the same was asked for a moment ago. */
  readonly again?: boolean;
}

/** NoiseAware's two credential calls. They never throw because of NoiseAware or the network. */
export interface NoiseAware {
  /** Access code → tokens, by the call in `NOISEAWARE_TOKEN`. */
  exchange(accessCode: string, about: About): Promise<TokenResult>;
  /** Refresh token → tokens, by the call in `NOISEAWARE_REFRESH`; undefined if that is off. */
  refresh: ((refreshToken: string, about: About) => Promise<TokenResult>) | undefined;
}

/** The most bytes read of an answer. */
const answerLimit = 256 * 1024;

/** The most redirects that a call follows. */
const mostRedirects = 3;

/** Seconds by which clocks may differ before it is logged: nothing breaks, but something is wrong. */
const noticeableSkew = 30;

type NoiseAwareEffects = Pick<Effects, 'fetch' | 'now' | 'elapsed' | 'timeout' | 'log' | 'metrics'>;

export function createNoiseAware(
  config: Config['noiseaware'],
  { fetch, now, elapsed, timeout, log, metrics }: NoiseAwareEffects,
): NoiseAware {
  const ask = async (name: TokenCall, call: TokenRequest, about: About): Promise<TokenResult> => {
    const { standing: _, again: __, ...named } = about;
    const began = elapsed();
    const result = await attempt(name, call);
    const ahead = result.ok ? result.tokens.clockAhead : null;
    if (ahead !== null && Math.abs(ahead) > noticeableSkew) {
      log.warn({ call: name, seconds: Math.round(ahead) }, 'clock skew between NoiseAware and the relay');
    }
    const outcome = result.ok ? 'ok' : result.failure.cause;
    const status = result.ok ? undefined : result.status;
    const seconds = Number((elapsed() - began).toFixed(3));
    metrics.record(instruments.noiseaware, seconds, {
      call: name,
      status: result.ok ? '200' : String(status ?? 'none'),
    });
    // Logged only if the life is not from `expiresAt`, as NoiseAware's page promises.
    const lifeBy = result.ok && result.tokens.lifeBy !== 'expiresAt' ? result.tokens.lifeBy : undefined;
    log.info({ ...named, call: name, outcome, status, lifeBy, seconds }, 'called NoiseAware');
    return result;
  };

  const send = async ({ method, url, body, authorization }: TokenRequest): Promise<Response> => {
    const init: RequestInit = {
      method,
      headers: {
        accept: 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A credential must not follow a redirect to another origin.
      redirect: 'manual',
      signal: timeout(config.timeout),
    };
    let to = url;
    for (let followed = 0; ; followed += 1) {
      const response = await fetch(to, init);
      const next = followed < mostRedirects ? sameOriginRedirect(response, to) : undefined;
      if (next === undefined) return response;
      await response.body?.cancel();
      to = next;
    }
  };

  const attempt = async (name: TokenCall, request: TokenRequest): Promise<TokenResult> => {
    // Token lives start here, so that a slow answer does not extend them.
    const asked = now();
    try {
      const response = await send(request);
      const answered = now();
      const text = await readAtMost(response, answerLimit);
      if (!response.ok) {
        const answer = { status: response.status, retryAfter: response.headers.get('retry-after') };
        const failure = judgeStatus(name, answer, config.refusals);
        return { ok: false, failure, status: response.status };
      }
      const times = { asked, answered };
      const tokens = text === undefined ? undefined : parseTokens(text, response.headers.get('date'), times);
      if (tokens === undefined)
        return { ok: false, failure: judgeBrokenAnswer(name), status: response.status };
      return { ok: true, tokens };
    } catch (error) {
      return { ok: false, failure: judgeError(name, error) };
    }
  };

  const { token, refresh } = config;
  return {
    exchange: (accessCode, about) => ask('exchange', tokenRequest(config, token, accessCode), about),
    refresh:
      refresh &&
      ((refreshToken, about) => ask('refresh', tokenRequest(config, refresh, refreshToken), about)),
  };
}

// --- Internal helpers ---

/** Where a redirect that keeps method and body leads (RFC 9110, sections 15.4.8 and 15.4.9), if that is the same origin. */
function sameOriginRedirect({ status, headers }: Response, from: string): string | undefined {
  if (status !== 307 && status !== 308) return undefined;
  const location = headers.get('location');
  const to = location === null ? null : URL.parse(location, from);
  const isSame = to?.origin === new URL(from).origin && to.username === '' && to.password === '';
  return isSame ? to.href : undefined;
}
