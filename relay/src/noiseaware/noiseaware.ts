import type { Effects } from '../base/effects.ts';
import type { Standing } from '../domain/connection/refusals.ts';
import { instruments } from '../domain/instruments.ts';
import type { Config } from '../settings/config.ts';
import type { CredentialCall } from '../settings/noiseaware.ts';
import { createAskTokens } from './ask-tokens.ts';
import {
  type Judgement,
  judgeBrokenAnswer,
  judgeError,
  judgeStatus,
  type TokenCall,
} from './judge-failure.ts';
import type { Tokens } from './parse-tokens.ts';

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

/** Seconds by which clocks may differ before it is logged: nothing breaks, but something is wrong. */
const noticeableSkew = 30;

export function createNoiseAware(
  config: Config['noiseaware'],
  effects: Pick<Effects, 'fetch' | 'now' | 'elapsed' | 'timeout' | 'log' | 'metrics'>,
): NoiseAware {
  const { elapsed, log, metrics } = effects;
  const askTokens = createAskTokens(config, effects);

  const ask = async (
    name: TokenCall,
    call: CredentialCall,
    credential: string,
    about: About,
  ): Promise<TokenResult> => {
    const { standing: _, again: __, ...named } = about;
    const began = elapsed();
    const result = await attempt(name, call, credential);
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
    const lifeBy = result.ok && result.tokens.life.by !== 'expiresAt' ? result.tokens.life.by : undefined;
    const fix = outcome === 'slow' ? `raise NOISEAWARE_TIMEOUT, which is ${config.timeout} s` : undefined;
    log.info({ ...named, call: name, outcome, status, lifeBy, seconds, fix }, 'called NoiseAware');
    return result;
  };

  const attempt = async (name: TokenCall, call: CredentialCall, credential: string): Promise<TokenResult> => {
    try {
      const { tokens, ...answer } = await askTokens(call, credential);
      if (tokens !== undefined) return { ok: true, tokens };
      const failure = answer.ok ? judgeBrokenAnswer(name) : judgeStatus(name, answer, config.refusals);
      return { ok: false, failure, status: answer.status };
    } catch (error) {
      return { ok: false, failure: judgeError(name, error) };
    }
  };

  const { token, refresh } = config;
  return {
    exchange: (accessCode, about) => ask('exchange', token, accessCode, about),
    refresh: refresh && ((refreshToken, about) => ask('refresh', refresh, refreshToken, about)),
  };
}
