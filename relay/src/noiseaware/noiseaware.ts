import type { Effects } from '../base/effects.ts';
import { instruments } from '../domain/instruments.ts';
import type { Config } from '../settings/config.ts';
import type { CredentialCall } from '../settings/noiseaware.ts';
import { createAskTokens } from './ask-tokens.ts';
import type { Authorization } from './authorization.ts';
import { readJson } from './json.ts';
import {
  type Judgement,
  judgeBrokenAnswer,
  judgeError,
  judgeStatus,
  type TokenCall,
} from './judge-failure.ts';
import type { Tokens } from './parse-tokens.ts';

export type TokenResult = { ok: true; tokens: Tokens } | TokenFailure;

export interface TokenFailure {
  ok: false;
  failure: Judgement;
  /** That of NoiseAware's answer, and what its body is; without an answer, neither. */
  status?: number;
  answer?: 'JSON' | 'HTML' | 'text' | 'nothing';
}

/** What a call is about, for the log. */
export interface About {
  readonly connection?: string;
  readonly pairing?: string;
  readonly account: string;
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
  authorization: Pick<Authorization, 'form'>,
): NoiseAware {
  const { elapsed, log, metrics } = effects;
  const askTokens = createAskTokens(config, effects, authorization);

  const ask = async (
    name: TokenCall,
    call: CredentialCall,
    credential: string,
    about: About,
  ): Promise<TokenResult> => {
    const began = elapsed();
    const result = await attempt(name, call, credential);
    if (!result.ok && isSuccess(result.status)) metrics.add(instruments.unreadable, { call: name });
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
    log.info({ ...about, call: name, outcome, status, lifeBy, seconds, fix }, 'called NoiseAware');
    return result;
  };

  const attempt = async (name: TokenCall, call: CredentialCall, credential: string): Promise<TokenResult> => {
    try {
      const { tokens, ...answer } = await askTokens(call, credential);
      if (tokens !== undefined) return { ok: true, tokens };
      const failure = answer.ok ? judgeBrokenAnswer(name) : judgeStatus(name, answer, config.refusals);
      return { ok: false, failure, status: answer.status, answer: kindOf(answer.text) };
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

// --- Internal helpers ---

const isSuccess = (status = 0): boolean => status >= 200 && status < 300;

/** What a body is; one that is too long is not looked at. */
function kindOf(body: string | undefined): NonNullable<TokenFailure['answer']> {
  if (body === undefined) return 'text';
  if (body.trim() === '') return 'nothing';
  if (readJson(body) !== undefined) return 'JSON';
  return /^\s*</.test(body) ? 'HTML' : 'text';
}
