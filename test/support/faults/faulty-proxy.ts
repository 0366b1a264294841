import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a proxy does wrong. */
export interface ProxyFault {
  /** Where it leads, instead of to the relay. */
  target?: string;
  /** Answers in the relay's place. */
  answer?: (request: IncomingMessage) => { status: number; headers?: Record<string, string> } | undefined;
  /** Gives the answer of the first POST to each later one. */
  cache?: boolean;
  /** Waits for the whole body of a call. */
  buffer?: boolean;
  /** Streams a body, but passes an early answer on only once it has the whole body, as Apache does. */
  holdsAnswers?: boolean;
  /** The Host that it asks for, instead of the one that it was asked for. */
  host?: string;
  /** Headers that it takes away. */
  strip?: readonly string[];
  /** How many addresses it writes into X-Forwarded-For; one is right. */
  addresses?: number;
  /** Sends calls on without their bodies. */
  dropBody?: boolean;
  /** What it puts before each path. */
  prefix?: string;
  /** Answers each error of the relay with a page of its own. */
  errorPages?: boolean;
  /** Headers that it writes over those of answers; undefined takes one away. */
  answerHeaders?: Readonly<Record<string, string | undefined>>;
  /** Bytes above which it refuses a body. */
  limit?: number;
}

export interface FaultyProxy {
  readonly url: string;
  /** Plants a fault, in place of the one before. */
  plant(fault: ProxyFault): void;
  stop(): Promise<void>;
}

/** A proxy on a free port of loopback that is right until a fault is planted in it. */
export async function startFaultyProxy(
  target: () => string,
  tls?: { key: string; cert: string },
): Promise<FaultyProxy> {
  let fault: ProxyFault = {};
  /** Each call comes from another address: refusals of one are limited. */
  let calls = 0;
  let cached: { status: number; headers: OutgoingHttpHeaders; body: Buffer } | undefined;

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const own: Own = fault.answer?.(request) ?? tooLarge(request, fault);
    if (own !== undefined) {
      response.writeHead(own.status, own.headers ?? {}).end('<html>proxy</html>');
      return;
    }
    if (fault.cache && request.method === 'POST' && cached !== undefined) {
      response.writeHead(cached.status, cached.headers).end(cached.body);
      return;
    }
    calls += 1;
    const addresses = Array.from({ length: fault.addresses ?? 1 }, () => `203.0.113.${calls % 250}`);
    const headers: Record<string, unknown> = { ...request.headers, 'x-forwarded-for': addresses.join(', ') };
    if (fault.host !== undefined) headers['host'] = fault.host;
    if (addresses.length === 0) delete headers['x-forwarded-for'];
    for (const name of fault.strip ?? []) delete headers[name];
    const body = fault.buffer ? await buffer(request) : undefined;
    const { dropBody = false, prefix = '', errorPages = false, answerHeaders = {} } = fault;
    if (dropBody && request.method === 'POST') headers['content-length'] = '0';
    const call = httpRequest(new URL(prefix + (request.url ?? '/'), fault.target ?? target()), {
      method: request.method,
      headers: headers as OutgoingHttpHeaders,
      agent: false,
    });
    call.on('error', () => {
      if (fault.holdsAnswers !== true) response.destroy();
    });
    response.on('close', () => call.destroy());
    call.on('response', async (answer) => {
      const text = await buffer(answer);
      if (fault.holdsAnswers && !request.readableEnded) {
        request.unpipe(call).resume();
        // A caller that gives up breaks it off.
        await once(request, 'end').catch(() => undefined);
      }
      const { statusCode: status = 502, headers: arrived } = answer;
      if (errorPages && status >= 400) {
        response.writeHead(status, { 'content-type': 'text/html' }).end('<html>proxy</html>');
        return;
      }
      const given: OutgoingHttpHeaders = { ...arrived, ...answerHeaders };
      for (const name of Object.keys(given)) if (given[name] === undefined) delete given[name];
      if (request.method === 'POST') cached ??= { status, headers: given, body: text };
      response.writeHead(status, given).end(text);
    });
    if (dropBody) call.end();
    else if (body === undefined) request.pipe(call);
    else call.end(body);
  };
  const server = tls === undefined ? createServer() : createSecureServer(tls);
  server.on('request', (request, response) => {
    // A caller that gives up breaks off.
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    plant(planted) {
      fault = planted;
      cached = undefined;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

// --- Internal helpers ---

type Own = ReturnType<NonNullable<ProxyFault['answer']>>;

const tooLarge = ({ headers }: IncomingMessage, { limit = Number.POSITIVE_INFINITY }: ProxyFault): Own =>
  Number(headers['content-length'] ?? 0) > limit ? { status: 413 } : undefined;
