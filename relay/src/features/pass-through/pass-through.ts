import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { Failure } from '@noiseaware-connect/shared/failure';
import { createPlaces } from '../../base/places.ts';
import { findByAccount, findConnection } from '../../calls/find-connection.ts';
import type { WithoutSlot } from '../../calls/handler.ts';
import type { WatchCall } from '../../calls/watch-calls.ts';
import type { Service } from '../../domain/service/service.ts';
import type { Store } from '../../store/store.ts';
import { requireLive } from '../renewal/vend-token.ts';
import { readApiPath, tokenPathsIn } from './api-path.ts';
import type { ApiCall } from './call-api.ts';
import { type CallDeps, createCallNoiseAware, type PassedCall } from './call-noiseaware.ts';
import { watchIdle } from './idle-watch.ts';
import { answerHeadersToPass, requestHeadersToPass } from './passed-headers.ts';
import { readBody, tooLarge } from './sent-body.ts';

/** `Retry-After` for a service at its limit of concurrent calls, in seconds. */
const busyFor = 1;

/** A service that reads slowly gets this many times the idle timeout. */
const slowReader = 20;

export type PassThroughDeps = CallDeps & {
  store: Pick<Store, 'connections'>;
  watchCall: WatchCall;
  withoutSlot: WithoutSlot;
  /** Aborts when the listening socket closes: from then on every answer closes its connection. */
  closing: AbortSignal;
};

/** An authenticated call of a service that is to be passed through. */
export interface PassedRequest {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** The connection by its own id, or by its account's. */
  readonly by: 'connections' | 'accounts';
  readonly named: string;
  /** NoiseAware's path and query, as sent. */
  readonly target: string;
  readonly service: Pick<Service, 'id' | 'name' | 'accounts'>;
  /** The id of the key that the service used. */
  readonly key: string;
  readonly requestId: string;
  /** Checks the service's credential again. @throws {Failure} if it was revoked */
  again(): Promise<unknown>;
  /** Asks the service for its body, if it waits to be asked. */
  sendContinue(): void;
  /** Called with the reason, for the log, if the call is aborted. */
  aborted(why: string): void;
}

/**
 * Passes a service's calls through to NoiseAware's API and adds a valid token. Bodies are streamed both ways with back-pressure.
 * If the service disconnects, NoiseAware's call is aborted. If NoiseAware's answer breaks off, the service's connection is
 * destroyed, so that half an answer never looks complete. A call in flight is aborted soon after its service key is revoked or
 * its connection is disconnected.
 *
 * Headers that are set on the response already replace NoiseAware's headers of the same name, such as `Cache-Control: no-store`
 * (answers are customers' data) and `X-Request-Id` (names the call in the relay's log).
 * @returns a function that resolves once the answer was sent, or the connection destroyed
 * @throws {Failure} from that function, if nothing was sent: the caller answers it
 */
export function createPassThrough(deps: PassThroughDeps): (request: PassedRequest) => Promise<void> {
  const { api, noiseaware } = deps.config;
  const callNoiseAware = createCallNoiseAware(deps);
  const places = createPlaces({ total: Number.POSITIVE_INFINITY, each: api.atOnce });
  const tokenPaths = tokenPathsIn(noiseaware);

  return async (request) => {
    const { req, by, named, service } = request;
    const { id, name, accounts } = service;
    const target = readApiPath(request.target, tokenPaths);
    if (!target.ok) throw new Failure(target.code, { detail: target.detail });
    const framing = framingOf(req);
    if (Number(req.headers['content-length'] ?? 0) > api.bodyLimit) throw tooLarge(api.bodyLimit);
    const leave = places.take(id);
    if (leave === undefined) {
      const detail = `Too many concurrent calls of this service: the limit is ${api.atOnce}.`;
      throw new Failure('rate_limited', { detail, retryAfter: busyFor });
    }
    try {
      const { store } = deps;
      const call = {
        connection: await (by === 'accounts'
          ? findByAccount(store, named, accounts)
          : findConnection(store, named, accounts)),
        method: req.method ?? 'GET',
        path: target.path,
        headers: requestHeadersToPass(req.rawHeaders),
        framing,
        by: { kind: 'service', id, name, requestId: request.requestId },
        key: request.key,
      } as const;
      // Passed calls have their own limit (`atOnce`) and take no admission slot.
      await deps.withoutSlot(() => carry(request, call));
    } finally {
      leave();
    }
  };

  /** Runs one call until it is complete or aborted. */
  async function carry(
    request: PassedRequest,
    call: Omit<PassedCall, 'body' | 'signal' | 'watch'>,
  ): Promise<void> {
    const { req, res } = request;
    const ending = new AbortController();
    const end = (why: string) => {
      request.aborted(why);
      ending.abort();
    };
    const closed = () => {
      if (!res.writableFinished) end('the service went away');
    };
    res.on('close', closed);
    let refusal: Failure | undefined;
    const revoked = (why: Failure) => {
      refusal = why;
      end(why.code);
    };
    // Also if the connection is disconnected, or moved to an account that the caller may not access.
    const check = async () => {
      await request.again();
      requireLive(await findConnection(deps.store, call.connection.id, request.service.accounts));
    };
    const unwatch = deps.watchCall({ check, revoked });
    let waits = 0;
    const watch = watchIdle(api.timeout, () => {
      // A slow reader shows no progress until megabytes of socket buffers have drained, so it gets more time than NoiseAware.
      waits += 1;
      if (res.writableNeedDrain && waits < slowReader) watch.start();
      else end('nothing moved for too long');
    });
    request.sendContinue();
    const body = readBody(req, { limit: api.bodyLimit, signal: ending.signal, moved: watch.moved });
    try {
      const answer = await callNoiseAware({ ...call, body, watch, signal: ending.signal });
      sendHead(res, answer, deps.closing.aborted);
      watch.start();
      answer.on('data', watch.moved);
      answer.on('error', () => end('NoiseAware broke off'));
      res.on('drain', () => {
        waits = 0;
        watch.moved();
      });
      // Not `pipeline`: it creates an error with a stack for each call, measured as a twentieth of a short call's time.
      answer.pipe(res);
      await finished(res, { signal: ending.signal });
    } catch (error) {
      ending.abort();
      if (!res.headersSent && !res.destroyed) throw refusal ?? error;
      // The head was sent or the connection is gone: an error can only be shown by destroying the connection.
      res.destroy();
      if (!res.headersSent) res.statusCode = clientClosedRequest;
      request.aborted(error instanceof Failure ? error.code : 'NoiseAware broke off');
    } finally {
      unwatch();
      watch.stop();
      res.off('close', closed);
      // The answer is complete, so the rest of the request body is not needed.
      if (!body.ended) ending.abort();
    }
  }
}

// --- Internal helpers ---

/** Only for the log: the service disconnected before it got an answer. */
const clientClosedRequest = 499;

/** @throws {Failure} `invalid_request` for a transfer coding other than `chunked`, which could not be passed on */
function framingOf({ headers }: IncomingMessage): ApiCall['framing'] {
  const coding = headers['transfer-encoding'];
  if (coding === undefined) return 'content-length' in headers ? 'length' : 'none';
  if (coding.toLowerCase() === 'chunked') return 'chunked';
  throw new Failure('invalid_request', { detail: 'The only supported transfer coding is "chunked".' });
}

/** Sends NoiseAware's status and allowed headers, after the relay's own headers, which take precedence. */
function sendHead(res: ServerResponse, answer: IncomingMessage, last: boolean): void {
  const ownHeaders = Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)]);
  const headers = [
    ...ownHeaders,
    ...answerHeadersToPass(answer.rawHeaders),
    ...(last ? [['Connection', 'close']] : []),
  ];
  // Node refuses some characters in a status message.
  const phrase = (answer.statusMessage ?? '').replace(/[^\t -~\u0080-\u00ff]/g, '');
  res.writeHead(answer.statusCode ?? 502, phrase, headers.flat());
  // Sends the head now, since the body may be slow. (`flushHeaders` would encode it as UTF-8.)
  res.write('', 'latin1');
}
