import type { ClientRequest, IncomingMessage } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import { instruments } from '../../domain/instruments.ts';
import type { Config } from '../../settings/config.ts';
import type { SentBody } from './sent-body.ts';

/** A call to NoiseAware's API. */
export interface ApiCall {
  method: string;
  /** Path and query; sent unchanged. */
  target: string;
  headers: readonly [name: string, value: string][];
  /** The framing of the body: by a length, which is in the headers, chunked, or no body. */
  framing: 'length' | 'chunked' | 'none';
  body: SentBody;
  /** The value of the header. */
  authorization: string;
  /** Ends the call, also in the middle of its answer. */
  signal: AbortSignal;
}

/** The answer's head with the body unread, or no answer. */
export type ApiResult = { ok: true; answer: IncomingMessage } | { ok: false };

/**
 * Calls NoiseAware's API for a service. Uses Node's HTTP client instead of `fetch`, since it sends path and headers unchanged,
 * follows no redirect, does not decompress, and keeps the spelling of the answer's headers.
 * @throws {Failure} `payload_too_large` if the body turns out to be too large
 */
export function createCallApi(
  { apiUrl }: Pick<Config['noiseaware'], 'apiUrl'>,
  { request: begin, log, metrics, elapsed }: Pick<Effects, 'request' | 'log' | 'metrics' | 'elapsed'>,
): (call: ApiCall) => Promise<ApiResult> {
  const base = new URL(apiUrl);
  const { protocol, hostname, port } = urlToHttpOptions(base);

  return (call) =>
    new Promise((resolve, reject) => {
      if (call.signal.aborted) {
        resolve({ ok: false });
        return;
      }
      const began = elapsed();
      let status: number | undefined;
      const measure = () =>
        metrics.record(instruments.noiseaware, elapsed() - began, {
          call: 'api',
          status: String(status ?? 'none'),
        });
      const request = begin({
        protocol,
        hostname,
        port,
        method: call.method,
        path: call.target,
        headers: [
          ...['Host', base.host],
          ...call.headers.flat(),
          ...['Authorization', call.authorization],
          ...framed(call),
        ],
        signal: call.signal,
      });
      // An interim answer such as 101 is not what the service asked for.
      request.on('response', (answer) => {
        status = answer.statusCode;
        measure();
        resolve((answer.statusCode ?? 0) < 200 ? { ok: false } : { ok: true, answer });
      });
      // 'close' is always the last event: an unrequested upgrade ends without 'response' or 'error'.
      request.on('close', () => {
        if (status === undefined) measure();
        resolve({ ok: false });
      });
      // Stays attached: an error after the head also breaks the answer's stream, where it is handled.
      request.on('error', (error) => {
        if (!call.signal.aborted)
          log.info({ err: error }, 'pass-through call to NoiseAware failed before an answer');
        resolve({ ok: false });
      });
      // NoiseAware may answer by the head alone, before a slow body arrives. (`flushHeaders` would write UTF-8.)
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
  // For a method that usually has a body, its absence is stated (RFC 9110, section 8.6); Node would send an empty chunk.
  const bodiless = ['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method);
  return framing === 'none' && !bodiless ? ['Content-Length', '0'] : [];
}

/** Sends piece by piece, with backpressure. */
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
