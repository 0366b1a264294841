import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import type { Config } from '../config.ts';
import { PlainError } from '../domain/operator-refusal.ts';
import type { Seconds } from '../domain/time.ts';
import type { Address } from '../settings/forms.ts';
import { holdContinue } from './expectations.ts';
import { unparsed } from './render-failures.ts';
import { standingHeaders } from './standing-headers.ts';

export interface Listener {
  /** `http://host:port`, with the port that was really taken. */
  readonly url: string;
  /** Takes no new connection, and ends when those that are there have ended. */
  close(limits: ClosingLimits): Promise<void>;
}

export interface ClosingLimits {
  /** How long an idle connection may still ask: a request that is on its way would meet a reset otherwise. */
  readonly idle: Seconds;
  /** After which calls under way are cut. */
  readonly all: Seconds;
}

/**
 * Milliseconds for a whole request, as long as the longest upload to NoiseAware's API may take. Readers of a body
 * have shorter limits of their own: `parse-request.ts` for all of it, calls that pass through for a pause in it.
 */
const longestRequest = 60 * 60_000;

/** Milliseconds in which what a client still sends after its answer is read and thrown away. */
const restOfBody = 20_000;

/** Milliseconds that a connection on which nothing has come yet, as browsers open them in advance, gets at a stop. */
const firstByte = 1_000;

/** Listens, with limits on how long a client may take to say what it wants. */
export async function listen(
  handler: RequestListener,
  config: Pick<Config, 'host' | 'port' | 'keepAlive' | 'publicUrl'>,
): Promise<Listener> {
  const { host, port, keepAlive } = config;
  const standing = standingHeaders(config);
  /** Open connections with the answer that each was last asked for. A weak map would cost each call a tenth of its time. */
  const sockets = new Map<Socket, ServerResponse | undefined>();
  const answer: RequestListener = (request, response) => {
    sockets.set(request.socket, response);
    response.once('finish', () => discardRest(request));
    handler(request, response);
  };
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: longestRequest,
      keepAliveTimeout: keepAlive * 1000,
      maxHeaderSize: 16 * 1024,
      // The relay's own answer says it, with the headers that every answer has.
      requireHostHeader: false,
    },
    answer,
  );
  server.on('checkContinue', (request, response) => {
    holdContinue(response);
    answer(request, response);
  });
  // Other expectations are unknown and may be ignored (RFC 9110, section 10.1.1).
  server.on('checkExpectation', answer);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const underWay = sockets.get(socket);
    const isBegun = underWay?.headersSent === true && !underWay.writableFinished;
    if (!socket.writable || error.code === 'ECONNRESET' || isBegun) socket.destroy();
    else socket.end(unparsed(error.code, standing));
  });
  server.maxConnections = 10_000;
  server.on('connection', (socket) => {
    sockets.set(socket, undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    url: await listeningAt(server, { host, port }, 'RELAY_PORT'),
    close: (limits) => close(server, sockets, limits),
  };
}

/**
 * Lets a server listen, and gives its URL, with the port that was really taken.
 * @param setting the one to change where the port is in use
 * @throws {PlainError} where it is
 */
export async function listeningAt(server: Server, { host, port }: Address, setting: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = new PlainError(`${setting}: another program listens on port ${port} of ${host} already`);
      reject(error.code === 'EADDRINUSE' ? inUse : error);
    });
    server.listen(port, host, () => resolve());
  });
  const { port: taken } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
}

// --- Internal helpers ---

/** A client that is cut off while it still sends may lose the answer on the way: so it may go on for a while. */
function discardRest(request: IncomingMessage): void {
  if (request.complete) return;
  // A reader has let go of it by then.
  setImmediate(() => request.resume());
  // A client that goes away ends no request whose answer is out: its timer must not keep a stopped relay alive.
  const cut = setTimeout(() => request.socket.destroy(), restOfBody).unref();
  request.once('close', () => clearTimeout(cut));
}

function close(
  server: Server,
  sockets: ReadonlyMap<Socket, unknown>,
  { idle, all }: ClosingLimits,
): Promise<void> {
  return new Promise((resolve) => {
    const timers = [
      setTimeout(() => server.closeAllConnections(), all * 1000),
      setTimeout(() => server.closeIdleConnections(), idle * 1000),
      // Node counts them as busy.
      setTimeout(() => {
        for (const socket of sockets.keys()) if (socket.bytesRead === 0) socket.destroy();
      }, firstByte),
    ];
    // The listening socket alone: the server's own `close` ends idle connections with it.
    NetServer.prototype.close.call(server, () => {
      for (const timer of timers) clearTimeout(timer);
      resolve();
    });
  });
}
