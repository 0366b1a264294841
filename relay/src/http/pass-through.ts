import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import type { RouterContext, RouterMiddleware } from '@koa/router';
import { access } from '@noiseaware-connect/shared/access';
import { Failure } from '@noiseaware-connect/shared/failure';
import { isReading, passThroughs } from '@noiseaware-connect/shared/pass-through';
import { findConnection, findOfAccount } from '../calls/find-connection.ts';
import type { WithoutSlot } from '../calls/handler.ts';
import { readApiPath } from '../features/pass-through/api-path.ts';
import type { ApiCall } from '../features/pass-through/call-api.ts';
import {
  type CallDeps,
  createCallNoiseAware,
  type PassedCall,
} from '../features/pass-through/call-noiseaware.ts';
import { watchIdle } from '../features/pass-through/idle-watch.ts';
import { headersBack, headersThere } from '../features/pass-through/passed-headers.ts';
import { readBody, tooLarge } from '../features/pass-through/sent-body.ts';
import type { Authenticate, Authenticated } from './authenticate.ts';
import { sendContinue } from './expectations.ts';
import type { RelayState } from './state.ts';
import { type RevocationDeps, type Watched, watchRevocations } from './watch-revocation.ts';

type RelayContext = RouterContext<RelayState>;

/** Matches the raw URL: the rest is NoiseAware's path, which no router may decode. */
export const passThroughPath = /^\/v1\/(connections|accounts)\/([^/?#]+)\/noiseaware(\/.*)$/;

/** `Retry-After` for a service at its limit of concurrent calls, in seconds. */
const busyFor = 1;

/** A service that reads slowly gets this many times the idle timeout. */
const slowReader = 20;

/** All methods except TRACE, whose answer would contain the token. */
const methods = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT';

export type PassThroughDeps = CallDeps &
  RevocationDeps & {
    withoutSlot: WithoutSlot;
    /** Aborts when the listening socket closes: from then on every answer closes its connection. */
    closing: AbortSignal;
  };

/**
 * Passes a service's calls through to NoiseAware's API and adds a valid token. Bodies are streamed both ways with back-pressure.
 * If the service disconnects, NoiseAware's call is aborted. If NoiseAware's answer breaks off, the service's connection is
 * destroyed, so that half an answer never looks complete. A call in flight is aborted soon after its service key is revoked or
 * its connection is disconnected.
 *
 * The relay's standing headers replace NoiseAware's headers of the same name, such as `Cache-Control: no-store` (answers are
 * customers' data) and `X-Request-Id` (names the call in the relay's log).
 */
export function passThrough(deps: PassThroughDeps, authenticate: Authenticate): RouterMiddleware<RelayState> {
  const { api, noiseaware } = deps.config;
  const callNoiseAware = createCallNoiseAware(deps);
  const underWay = watchRevocations(deps);
  const enter = limitPerService(api.atOnce);

  return async (context) => {
    const { req, state } = context;
    const [, kind, written, rest] = passThroughPath.exec(req.url ?? '') ?? [];
    const named = decoded(written);
    if (named === undefined || rest === undefined) throw new Failure('not_found');
    state.endpoint = kind === 'accounts' ? passThroughs.accounts : passThroughs.connections;
    context.params = kind === 'accounts' ? { account: named } : { id: named };
    const allowed = access[isReading(context.method, rest) ? 'readThrough' : 'writeThrough'];
    const { caller, again } = await authenticate(allowed, context);
    if (caller.kind !== 'service') throw new Failure('forbidden');
    const { id, name, accounts } = caller.service;
    state.caller = `service/${id}`;
    if (context.method === 'TRACE') {
      context.set('Allow', methods);
      throw new Failure('method_not_allowed');
    }
    const target = readApiPath(rest, noiseaware.refresh?.path);
    if (!target.ok) throw new Failure(target.code, { detail: target.detail });
    const framing = framingOf(req);
    if (Number(req.headers['content-length'] ?? 0) > api.bodyLimit) throw tooLarge(api.bodyLimit);
    const leave = enter(id);
    if (leave === undefined) {
      const detail = `This service has ${api.atOnce} calls under way, as many as it may.`;
      throw new Failure('rate_limited', { detail, retryAfter: busyFor });
    }
    try {
      const { store } = deps;
      const call = {
        connection: await (kind === 'accounts'
          ? findOfAccount(store, named, accounts).then(([first]) => first)
          : findConnection(store, named, accounts)),
        method: context.method,
        path: target.path,
        headers: headersThere(req.rawHeaders),
        framing,
        by: { kind: 'service', id, name, requestId: state.requestId },
      } as const;
      // Passed calls have their own limit (`atOnce`) and take no admission slot.
      await deps.withoutSlot(() => carry(context, call, again));
    } finally {
      leave();
    }
  };

  /** Runs one call until it is complete or aborted. */
  async function carry(
    context: RelayContext,
    call: Omit<PassedCall, 'body' | 'signal' | 'watch'>,
    again: Authenticated['again'],
  ): Promise<void> {
    const { req, res, state } = context;
    const ending = new AbortController();
    const end = (why: string) => {
      state.brokenOff ??= why;
      ending.abort();
    };
    const closed = () => {
      if (!res.writableFinished) end('the service went away');
    };
    res.on('close', closed);
    let refused: Failure | undefined;
    const revoked = (why: Failure) => {
      refused = why;
      end(why.code);
    };
    const watched: Watched = { again, connection: call.connection.id, revoked };
    underWay.add(watched);
    let waits = 0;
    const watch = watchIdle(api.timeout, () => {
      // A slow reader shows no progress until megabytes of socket buffers have drained, so it gets more time than NoiseAware.
      waits += 1;
      if (res.writableNeedDrain && waits < slowReader) watch.start();
      else end('nothing moved for too long');
    });
    sendContinue(req, res);
    const body = readBody(req, { limit: api.bodyLimit, signal: ending.signal, moved: watch.moved });
    try {
      const answer = await callNoiseAware({ ...call, body, watch, signal: ending.signal });
      sendHead(res, answer, deps.closing.aborted);
      context.respond = false;
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
      if (!context.headerSent && !res.destroyed) throw refused ?? error;
      // The head was sent or the connection is gone: an error can only be shown by destroying the connection.
      context.respond = false;
      res.destroy();
      if (!context.headerSent) res.statusCode = clientClosedRequest;
      state.brokenOff ??= error instanceof Failure ? error.code : 'NoiseAware broke off';
    } finally {
      underWay.delete(watched);
      watch.stop();
      res.off('close', closed);
      // The answer is complete, so the rest of the request body is not needed.
      if (!body.ended) ending.abort();
    }
  }
}

// --- Internal helpers ---

/** Decodes a path segment; undefined if it is not valid percent-encoded UTF-8. */
function decoded(segment = ''): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** Limits concurrent calls per service. Returns a function that ends the call, or undefined if the limit is reached. */
function limitPerService(most: number): (service: string) => (() => void) | undefined {
  const underWay = new Map<string, number>();
  return (service) => {
    const count = underWay.get(service) ?? 0;
    if (count >= most) return undefined;
    underWay.set(service, count + 1);
    return () => {
      const left = (underWay.get(service) ?? 0) - 1;
      if (left > 0) underWay.set(service, left);
      else underWay.delete(service);
    };
  };
}

/** Only for the log: the service disconnected before it got an answer. */
const clientClosedRequest = 499;

/** @throws {Failure} `invalid_request` for a transfer coding other than `chunked`, which could not be passed on */
function framingOf({ headers }: IncomingMessage): ApiCall['framing'] {
  const coding = headers['transfer-encoding'];
  if (coding === undefined) return 'content-length' in headers ? 'length' : 'none';
  if (coding.toLowerCase() === 'chunked') return 'chunked';
  throw new Failure('invalid_request', { detail: 'The only transfer coding that is taken is "chunked".' });
}

/** Sends NoiseAware's status and allowed headers, after the relay's own headers, which take precedence. */
function sendHead(res: ServerResponse, answer: IncomingMessage, last: boolean): void {
  const own = Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)]);
  const headers = [...own, ...headersBack(answer.rawHeaders), ...(last ? [['Connection', 'close']] : [])];
  // Node refuses some characters in a status message.
  const phrase = (answer.statusMessage ?? '').replace(/[^\t -~\u0080-\u00ff]/g, '');
  res.writeHead(answer.statusCode ?? 502, phrase, headers.flat());
  // Sends the head now, since the body may be slow. (`flushHeaders` would encode it as UTF-8.)
  res.write('', 'latin1');
}
