import type { IncomingMessage } from 'node:http';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import type { RenewalPlan } from '../../domain/connection/renewal-plan.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import type { Uses } from '../audit/count-uses.ts';
import type { ReplaceToken } from '../renewal/replace-token.ts';
import type { VendToken } from '../renewal/vend-token.ts';
import { type ApiCall, createCallApi } from './call-api.ts';
import type { IdleWatch } from './idle-watch.ts';
import { createNoteRefusal, type NoteRefusal } from './note-refusal.ts';
import { keptBytes, type ReplayableBody, type SentBody } from './sent-body.ts';

/** `Retry-After` for calls that NoiseAware did not answer. */
const tryAgain: Seconds = 5;

export interface CallDeps {
  config: Pick<Config, 'noiseaware' | 'api'>;
  effects: Pick<Effects, 'now' | 'elapsed' | 'request' | 'log' | 'metrics'>;
  store: Pick<Store, 'connections'>;
  plan: RenewalPlan;
  vendToken: VendToken;
  replaceToken: ReplaceToken;
  uses: Pick<Uses, 'count'>;
}

/** A service's call of NoiseAware's API, for one connection. */
export interface PassedCall extends Omit<ApiCall, 'userToken'> {
  connection: Connection;
  body: ReplayableBody;
  /** Idle timeout. Runs only while waiting for NoiseAware or the service; renewals have their own limits. */
  watch: IdleWatch;
  by: Actor;
}

/** Resolves with NoiseAware's answer once its head has arrived. */
export type CallNoiseAware = (call: PassedCall) => Promise<IncomingMessage>;

/**
 * Calls NoiseAware's API with the connection's user token. After a 401 the token is renewed and the call repeated once; a second
 * 401 is passed on. A 403 is passed on at once, since NoiseAware answers it to a missing header and not to a bad token. Refusals
 * update the connection's state ({@link NoteRefusal}).
 * @throws {Failure} `reauthorization_required`, `noiseaware_unavailable`, `noiseaware_unauthorized`, `payload_too_large`, or
 * `invalid_request` if the body does not arrive
 */
export function createCallNoiseAware(deps: CallDeps): CallNoiseAware {
  const { config, effects, vendToken, replaceToken } = deps;
  const callApi = createCallApi(config.noiseaware, effects);
  const noteRefusal = createNoteRefusal(deps);

  const ask = async (call: PassedCall, userToken: string, body = call.body as SentBody) => {
    call.watch.start();
    try {
      const result = await callApi({ ...call, body, userToken });
      if (result.ok) {
        noteRefusal(call.connection, result.answer.statusCode, call.by);
        return result.answer;
      }
      throw unanswered(call, config.api.timeout);
    } finally {
      call.watch.stop();
    }
  };

  /** Token and body for the second attempt; undefined if the 401 has to be passed on. */
  const secondTry = async (call: PassedCall, refusedToken: string) => {
    const userToken = await replaceToken(call.connection.id, refusedToken, call.by);
    if (userToken === undefined) return undefined;
    call.watch.start();
    const body = await bodyAgain(call).finally(call.watch.stop);
    if (body !== undefined) return { userToken, body };
    throw new Failure('noiseaware_unauthorized', {
      detail: `The user token was renewed, but a request body above ${keptBytes} bytes cannot be resent: repeat the request.`,
      retryAfter: 1,
    });
  };

  const bodyAgain = async (call: PassedCall) => {
    try {
      return await call.body.again();
    } catch (error) {
      throw error instanceof Failure ? error : unanswered(call, config.api.timeout);
    }
  };

  return async (call) => {
    const { userToken } = await vendToken(call.connection, undefined, call.by);
    const { id, account } = call.connection;
    deps.uses.count({ what: 'api_called', who: call.by, connection: id, account: account.id });
    const answer = await ask(call, userToken);
    if (answer.statusCode !== 401) return answer;
    try {
      const again = await secondTry(call, userToken);
      if (again === undefined) return answer;
      answer.destroy();
      return await ask(call, again.userToken, again.body);
    } catch (error) {
      answer.destroy();
      throw error;
    }
  };
}

// --- Internal helpers ---

function unanswered({ body, signal }: PassedCall, timeout: Seconds): Failure {
  if (!signal.aborted) {
    return new Failure('noiseaware_unavailable', {
      detail: 'NoiseAware could not be reached, or closed the connection before it answered.',
      because: 'unreachable',
      retryAfter: tryAgain,
    });
  }
  if (body.awaited) {
    return new Failure('invalid_request', {
      detail: `Timeout: no more of the request body arrived for ${timeout} seconds.`,
    });
  }
  return new Failure('noiseaware_unavailable', {
    detail: `Timeout: NoiseAware did not answer within ${timeout} seconds. It may have carried out the call.`,
    because: 'slow',
    retryAfter: tryAgain,
  });
}
