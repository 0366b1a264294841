import type { ClientRequest, IncomingMessage } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Config } from '../config.ts';
import type { Effects } from '../effects.ts';
import { authorizationOf } from './authorization.ts';
import type { SentBody } from './sent-body.ts';

/** One call of NoiseAware's API. */
export interface ApiCall {
  method: string;
  /** Behind the API's base, with the query, and sent as it is. */
  path: string;
  headers: readonly [name: string, value: string][];
  /** How the body is framed: by a length, which is among the headers, in chunks, or not there. */
  framing: 'length' | 'chunked' | 'none';
  body: SentBody;
  userToken: string;
  /** Ends the call, also in the middle of its answer. */
  signal: AbortSignal;
}

/** The answer from its head on, its body unread; or that there was none. */
export type ApiResult = { ok: true; answer: IncomingMessage } | { ok: false };

/**
 * Calls NoiseAware's API for a service. By Node's own client and not by `fetch`: it sends path and headers as they are
 * given, follows no redirect, leaves compressed what is compressed, and gives an answer's headers in their own spelling.
 * @throws {Failure} `payload_too_large` for a body that turns out to be
 */
export function createCallApi(
  { apiUrl, authorization }: Config['noiseaware'],
  { request: begin, log, metrics, elapsed }: Pick<Effects, 'request' | 'log' | 'metrics' | 'elapsed'>,
): (call: ApiCall) => Promise<ApiResult> {
  const base = new URL(apiUrl);
  const { protocol, hostname, port } = urlToHttpOptions(base);
  const basePath = base.pathname.replace(/\/+$/, '');

  return (call) =>
    new Promise((resolve, reject) => {
      if (call.signal.aborted) {
        resolve({ ok: false });
        return;
      }
      const began = elapsed();
      let status: number | undefined;
      const measure = () => metrics.noiseAware('api', status, elapsed() - began);
      const request = begin({
        protocol,
        hostname,
        port,
        method: call.method,
        path: basePath + call.path,
        headers: [
          ...['Host', base.host],
          ...call.headers.flat(),
          ...['Authorization', authorizationOf(authorization, call.userToken)],
          ...framed(call),
        ],
        signal: call.signal,
      });
      // An answer that is none yet, such as 101, is nothing that a service asked for.
      request.on('response', (answer) => {
        status = answer.statusCode;
        measure();
        resolve((answer.statusCode ?? 0) < 200 ? { ok: false } : { ok: true, answer });
      });
      // The last event in any case: an upgrade that was not asked for ends without an answer or an error.
      request.on('close', () => {
        if (status === undefined) measure();
        resolve({ ok: false });
      });
      // Stays: what breaks after the head breaks the answer's stream too, and is seen there.
      request.on('error', (error) => {
        if (!call.signal.aborted) log.info({ err: error }, 'a call to NoiseAware’s API broke');
        resolve({ ok: false });
      });
      // NoiseAware may answer the head alone, before a slow body has begun to come. (`flushHeaders` would write UTF-8.)
      if (call.framing !== 'none') request.write('', 'latin1');
      send(call.body, request).catch((error: unknown) => {
        request.destroy();
        if (error instanceof Failure) reject(error);
        else resolve({ ok: false });
      });
    });
}

// --- Internal helpers ---

function framed({ method, framing }: ApiCall): string[] {
  if (framing === 'chunked') return ['Transfer-Encoding', 'chunked'];
  // Where a method usually has a body, its absence is said (RFC 9110, section 8.6); Node would send an empty chunk.
  const bodiless = ['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method);
  return framing === 'none' && !bodiless ? ['Content-Length', '0'] : [];
}

/** Sends piece by piece, and waits wherever NoiseAware does not take more. */
async function send(body: SentBody, request: ClientRequest): Promise<void> {
  for (;;) {
    const piece = await body.next();
    if (request.destroyed) return;
    if (piece === undefined) break;
    if (!request.write(piece)) await drained(request);
  }
  request.end();
}

const drained = (request: ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      request.off('drain', done);
      request.off('close', done);
      resolve();
    };
    request.on('drain', done);
    request.on('close', done);
  });
