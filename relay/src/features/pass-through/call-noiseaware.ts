import type { IncomingMessage } from 'node:http';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import type { RenewalPlan } from '../../domain/connection/renewal-plan.ts';
import type { ApiToken, Authorization } from '../../noiseaware/authorization.ts';
import { mostRedirects } from '../../noiseaware/redirect.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import type { Uses } from '../audit/count-uses.ts';
import type { ReplaceToken } from '../renewal/replace-token.ts';
import type { VendToken } from '../renewal/vend-token.ts';
import { type ApiCall, createCallApi } from './call-api.ts';
import { createFollowRedirect } from './follow-redirect.ts';
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
  authorization: Pick<Authorization, 'call' | 'isRefused'>;
  uses: Pick<Uses, 'count'>;
}

/** A service's call of NoiseAware's API, for one connection. */
export interface PassedCall extends Omit<ApiCall, 'authorization' | 'target'> {
  /** Path and query, relative to the API's base. */
  path: string;
  connection: Connection;
  body: ReplayableBody;
  /** Idle timeout. Runs only while waiting for NoiseAware or the service; renewals have their own limits. */
  watch: IdleWatch;
  by: Actor;
  /** The id of the service key. */
  key: string;
}

/** Resolves with NoiseAware's answer once its head has arrived. */
export type CallNoiseAware = (call: PassedCall) => Promise<IncomingMessage>;

/**
 * Calls NoiseAware's API with the connection's user token. After a 401 the token is renewed and the call repeated once; a second
 * 401 is passed on, unless NoiseAware refuses new tokens of several organizations. If the form of the header may be why, the call
 * is made in the other form, too ({@link Authorization}). A 403 is passed on at once, since NoiseAware answers it to a missing
 * header and not to a bad token. 307 and 308 to the same origin are followed. Refusals update the connection's state
 * ({@link NoteRefusal}).
 * @throws {Failure} `reauthorization_required`, `noiseaware_unavailable`, `noiseaware_unauthorized`, `payload_too_large`, or
 * `invalid_request` if the body does not arrive
 */
export function createCallNoiseAware(deps: CallDeps): CallNoiseAware {
  const { config, effects, vendToken, replaceToken, authorization } = deps;
  const callApi = createCallApi(config.noiseaware, effects);
  const followRedirect = createFollowRedirect(config.noiseaware);
  const basePath = new URL(config.noiseaware.apiUrl).pathname.replace(/\/+$/, '');
  const noteRefusal = createNoteRefusal(deps);

  const send = async (call: PassedCall, target: string, authorization: string, body: SentBody) => {
    call.watch.start();
    try {
      const result = await callApi({ ...call, target, body, authorization });
      if (!result.ok) throw unanswered(call, config.api.timeout);
      return result.answer;
    } finally {
      call.watch.stop();
    }
  };

  const bodyAgain = async (call: PassedCall) => {
    call.watch.start();
    try {
      return await call.body.again();
    } catch (error) {
      throw error instanceof Failure ? error : unanswered(call, config.api.timeout);
    } finally {
      call.watch.stop();
    }
  };

  /**
   * Sends a call, and again to where NoiseAware redirects it.
   * @param answers gets every answer, also those that are not the outcome
   */
  const follow = async (
    call: PassedCall,
    answers: Set<IncomingMessage>,
    header: string,
    body: SentBody,
  ): Promise<Answered> => {
    let target = basePath + call.path;
    let bodyToSend = body;
    for (let followed = 0; ; followed += 1) {
      const answer = await send(call, target, header, bodyToSend);
      answers.add(answer);
      const next = followRedirect(call, answer, target);
      if (next === undefined || followed === mostRedirects) return { status: answer.statusCode, answer };
      const again = await bodyAgain(call);
      if (again === undefined) throw redirectedTooLate();
      target = next;
      bodyToSend = again;
    }
  };

  const ask = async (call: PassedCall, answers: Set<IncomingMessage>, token: ApiToken, body: SentBody) => {
    const { answer, status } = await authorization.call(
      token,
      (header) => follow(call, answers, header, body),
      async (header) => {
        const again = await bodyAgain(call);
        return again && follow(call, answers, header, again);
      },
    );
    noteRefusal(call.connection, status, call.by);
    return answer;
  };

  const askTwice = async (call: PassedCall, answers: Set<IncomingMessage>, token: ApiToken) => {
    const answer = await ask(call, answers, token, call.body);
    if (answer.statusCode !== 401) return answer;
    const renewed = await replaceToken(call.connection.id, token.userToken, call.by);
    if (renewed === undefined) return answer;
    const body = await bodyAgain(call);
    if (body !== undefined) return ask(call, answers, renewed, body);
    throw new Failure('noiseaware_unauthorized', {
      detail: `The user token was renewed, but a request body above ${keptBytes} bytes cannot be resent: repeat the request.`,
      retryAfter: 1,
    });
  };

  return async (call) => {
    const token = await vendToken(call.connection, undefined, call.by);
    const { by, key, connection } = call;
    const { id, account } = connection;
    deps.uses.count({ what: 'api_called', who: by, key, connection: id, account: account.id });
    const answers = new Set<IncomingMessage>();
    try {
      const answer = await askTwice(call, answers, token);
      if (answer.statusCode === 401 && authorization.isRefused) throw tokensRefused();
      answers.delete(answer);
      return answer;
    } finally {
      for (const each of answers) each.destroy();
    }
  };
}

// --- Internal helpers ---

/** An answer as {@link Authorization} judges it. */
interface Answered {
  readonly status: number | undefined;
  readonly answer: IncomingMessage;
}

/** New tokens of several organizations are refused, so this connection's is not at fault. */
const tokensRefused = () =>
  new Failure('noiseaware_unavailable', {
    detail:
      'NoiseAware refuses new user tokens of several organizations: the operator of the relay must compare NOISEAWARE_AUTHORIZATION with what NoiseAware expects.',
    because: 'configuration',
  });

/** NoiseAware redirects a call whose body is too large to be sent again. */
const redirectedTooLate = () =>
  new Failure('noiseaware_unavailable', {
    detail: `NoiseAware redirects this call to another path, and a request body above ${keptBytes} bytes cannot be resent: the relay's operator must set NOISEAWARE_API_URL to where NoiseAware's API is.`,
    because: 'configuration',
  });

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
