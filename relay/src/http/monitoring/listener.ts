import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { api } from '@noiseaware-connect/shared/contract/api';
import type { Logger } from 'pino';
import type { Address } from '../../settings/relay.ts';
import { defaultHeaders } from '../every-call/default-headers.ts';
import { listeningAt } from '../every-call/listen.ts';
import { type Documented, render, renderUnparsed } from '../every-call/render-failures.ts';

/** Answers of the monitoring listener. */
export interface OperationsAnswers {
  live(): Promise<object>;
  /** @throws {Failure} if the relay is not ready */
  ready(): Promise<object>;
  /** In Prometheus' text format. */
  metrics(): Promise<string>;
}

/**
 * Opens the monitoring listener. If that fails (for example because the port is taken), the error is logged and the relay runs
 * without it: renewals matter more than metrics.
 */
export async function openOperations(
  address: Address,
  answers: OperationsAnswers,
  { log, ...documented }: Documented & { log: Pick<Logger, 'error'> },
) {
  try {
    return await serveOperations(answers, address, documented);
  } catch (error) {
    log.error({ err: error }, 'monitoring listener could not be opened: no metrics are served');
    return undefined;
  }
}

// --- Internal helpers ---

/**
 * Starts the monitoring listener: metrics, and the same health checks as the public listener. It needs no credential, so by default
 * it listens on loopback only; metrics contain no names. Every answer has the standing headers.
 * @throws {PlainError} if the port is in use
 */
async function serveOperations(answers: OperationsAnswers, address: Address, documented: Documented) {
  // This listener has no TLS, so it must not send Strict-Transport-Security (RFC 6797, section 7.2).
  const standing = defaultHeaders({ publicUrl: 'http:' });
  const server = createServer({ requireHostHeader: false }, async ({ method, url }, response) => {
    for (const [name, value] of standing) response.setHeader(name, value);
    try {
      if (method !== 'GET' && method !== 'HEAD') {
        response.setHeader('Allow', 'GET, HEAD');
        return send(response, 405, 'text/plain', 'GET only\n');
      }
      const [path] = (url ?? '').split('?');
      if (path === api.live.path) return json(response, await answers.live());
      if (path === api.ready.path) return json(response, await answers.ready());
      if (path !== '/metrics')
        return send(response, 404, 'text/plain', '/metrics, /health/live, /health/ready\n');
      send(response, 200, 'text/plain; version=0.0.4; charset=utf-8', await answers.metrics());
    } catch (error) {
      const { status, headers, body } = render(error, api.ready, documented);
      response.writeHead(status, headers).end(body);
    }
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (socket.writable && socket.bytesWritten === 0)
      socket.end(renderUnparsed(error.code, standing, documented));
    else socket.destroy();
  });
  const url = await listeningAt(server, address, 'RELAY_OPS_ADDRESS');
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, close };
}

const json = (response: ServerResponse, body: object): void =>
  send(response, 200, 'application/json', JSON.stringify(body));

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'Content-Type': type }).end(text);
}
