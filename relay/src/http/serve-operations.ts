import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { api } from '@noiseaware-connect/shared/api';
import type { Address } from '../settings/forms.ts';
import { listeningAt } from './listen.ts';
import { render, unparsed } from './render-failures.ts';
import { standingHeaders } from './standing-headers.ts';

/** What is asked on the operator's own listener. */
export interface OperationsAnswers {
  live(): Promise<object>;
  /** @throws {Failure} where the relay is not ready */
  ready(): Promise<object>;
  metrics(): Promise<{ type: string; text: string }>;
}

/**
 * Listens for the operator's monitoring, apart from all callers: metrics, and the same health as the public listener. Needs no
 * credential, which is why it listens on loopback unless it is set otherwise; it shows numbers and no names. Every answer has the
 * standing headers.
 * @throws {PlainError} where the port is in use
 */
export async function serveOperations(answers: OperationsAnswers, address: Address) {
  // Its own address is without TLS, so that nothing is said of it (RFC 6797, section 7.2).
  const standing = standingHeaders({ publicUrl: 'http:' });
  const server = createServer({ requireHostHeader: false }, async ({ method, url }, response) => {
    for (const [name, value] of standing) response.setHeader(name, value);
    try {
      if (method !== 'GET' && method !== 'HEAD') return send(response, 405, 'text/plain', 'GET only\n');
      const [path] = (url ?? '').split('?');
      if (path === api.live.path) return json(response, await answers.live());
      if (path === api.ready.path) return json(response, await answers.ready());
      if (path !== '/metrics')
        return send(response, 404, 'text/plain', '/metrics, /health/live, /health/ready\n');
      const { type, text } = await answers.metrics();
      send(response, 200, type, text);
    } catch (error) {
      const { status, headers, body } = render(error, api.ready);
      response.writeHead(status, headers).end(body);
    }
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (socket.writable && socket.bytesWritten === 0) socket.end(unparsed(error.code, standing));
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

// --- Internal helpers ---

const json = (response: ServerResponse, body: object): void =>
  send(response, 200, 'application/json', JSON.stringify(body));

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'Content-Type': type }).end(text);
}
