import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import type { RouterContext, RouterMiddleware } from '@koa/router';
import { access } from '@noiseaware-connect/shared/access';
import { Failure } from '@noiseaware-connect/shared/failure';
import { isReading, passThroughs } from '@noiseaware-connect/shared/pass-through';
import { findConnection, findOfAccount } from '../endpoints/find-connection.ts';
import type { Deps } from '../endpoints/handler.ts';
import { readApiPath } from '../noiseaware/api-path.ts';
import type { ApiCall } from '../noiseaware/call-api.ts';
import { watchIdle } from '../noiseaware/idle-watch.ts';
import { headersBack, headersThere } from '../noiseaware/passed-headers.ts';
import { readBody, tooLarge } from '../noiseaware/sent-body.ts';
import type { Authenticate, Authenticated } from './authenticate.ts';
import { createCallNoiseAware, type PassedCall } from './call-noiseaware.ts';
import { letSend } from './expectations.ts';
import type { RelayState } from './state.ts';
import { type Watched, watchRevocations } from './watch-revocation.ts';

type RelayContext = RouterContext<RelayState>;

/** The raw URL: what stands behind it is NoiseAware's and is not parsed by a router. */
export const passThroughPath = /^\/v1\/(connections|accounts)\/([^/?#]+)\/noiseaware(\/.*)$/;

/** `Retry-After` for a service that has as many calls under way as it may. */
const busyFor = 1;

/** How many times the usual limit a service may take to read what it has asked for. */
const slowReader = 20;

/** Every method but TRACE, whose answer would show the token. */
const methods = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT';

/**
 * Passes a service's calls through to NoiseAware's API, with a token that works: bytes both ways, no faster than the
 * slower side takes them. What ends on one side ends on the other: a service that goes away ends NoiseAware's call, and
 * an answer that breaks off breaks the service's connection, so that half of it never looks whole. A call under way ends
 * soon after its service key is revoked or its connection disconnected.
 *
 * What the relay says of every answer of its own, it says of NoiseAware's too, in the place of the same headers there:
 * `Cache-Control: no-store`, since the answers are customers' data, and its own `X-Request-Id`, by which its log is found.
 */
export function passThrough(deps: Deps, authenticate: Authenticate): RouterMiddleware<RelayState> {
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
      // What passes through has the limits of this file.
      await deps.withoutPlace(() => carry(context, call, again));
    } finally {
      leave();
    }
  };

  /** Carries one call to its end, however it ends. */
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
      // Sockets take megabytes before a slow reader is seen to move: it has longer than NoiseAware.
      waits += 1;
      if (res.writableNeedDrain && waits < slowReader) watch.start();
      else end('nothing moved for too long');
    });
    letSend(req, res);
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
      // Not `pipeline`, which ends each call by an error of its own making, with a stack: a twentieth of a short call.
      answer.pipe(res);
      await finished(res, { signal: ending.signal });
    } catch (error) {
      ending.abort();
      if (!context.headerSent && !res.destroyed) throw refused ?? error;
      // Too late for a word: the connection is broken, by the service or here.
      context.respond = false;
      res.destroy();
      if (!context.headerSent) res.statusCode = clientClosedRequest;
      state.brokenOff ??= error instanceof Failure ? error.code : 'NoiseAware broke off';
    } finally {
      underWay.delete(watched);
      watch.stop();
      res.off('close', closed);
      // The rest of a body is not needed where the answer is complete.
      if (!body.ended) ending.abort();
    }
  }
}

// --- Internal helpers ---

/** A segment of a path as the router reads it elsewhere; undefined where it is not percent-encoded UTF-8. */
function decoded(segment = ''): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** Counts the calls under way of each service; gives the way to end one, or undefined where there are as many as may be. */
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

/** For the log alone: a service that went away before there was an answer gets none. */
const clientClosedRequest = 499;

/** @throws {Failure} `invalid_request` for a coding of the connection that would be lost on the way */
function framingOf({ headers }: IncomingMessage): ApiCall['framing'] {
  const coding = headers['transfer-encoding'];
  if (coding === undefined) return 'content-length' in headers ? 'length' : 'none';
  if (coding.toLowerCase() === 'chunked') return 'chunked';
  throw new Failure('invalid_request', { detail: 'The only transfer coding that is taken is "chunked".' });
}

/** Status and headers as they came, behind what the relay says of all its answers: none of that is passed back. */
function sendHead(res: ServerResponse, answer: IncomingMessage, last: boolean): void {
  const own = Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)]);
  const headers = [...own, ...headersBack(answer.rawHeaders), ...(last ? [['Connection', 'close']] : [])];
  // The phrase after the status is for people, and may hold what Node does not send.
  const phrase = (answer.statusMessage ?? '').replace(/[^\t -~\u0080-\u00ff]/g, '');
  res.writeHead(answer.statusCode ?? 502, phrase, headers.flat());
  // Before the first byte of the body, which may take its time. (`flushHeaders` would write UTF-8.)
  res.write('', 'latin1');
}
