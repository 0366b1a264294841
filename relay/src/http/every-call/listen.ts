import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import { PlainError } from '../../base/operator-refusal.ts';
import type { Seconds } from '../../base/time.ts';
import type { Config } from '../../settings/config.ts';
import type { Address } from '../../settings/relay.ts';
import { defaultHeaders } from './default-headers.ts';
import { delayContinue } from './expectations.ts';
import { type Connections, limitConnections } from './limit-connections.ts';
import { renderUnparsed } from './render-failures.ts';

export interface Listener {
  /** `http://host:port`, with the actual port. */
  readonly url: string;
  /** Accepts what the kernel has queued, and then no further connection. */
  stopAccepting(): Promise<void>;
  /** Stops accepting connections; resolves when all existing ones have ended. */
  close(limits: ClosingLimits): Promise<void>;
}

export interface ClosingLimits {
  /** How long idle connections stay open, so that a request in transit does not meet a reset. */
  readonly idle: Seconds;
  /** After this time all connections are closed, also those with calls in flight. */
  readonly all: Seconds;
}

/**
 * Time limit of a whole request in milliseconds, for long uploads to NoiseAware's API. Bodies have shorter limits of their own:
 * `parse-request.ts` limits the whole body, `pass-through.ts` a pause in it.
 */
const longestRequest = 60 * 60_000;

/** Milliseconds for which the rest of a request is read and discarded after its answer was sent. */
const restOfBody = 20_000;

/** At a stop: milliseconds until connections without any request are closed. Browsers open such connections in advance. */
const firstByte = 1_000;

/**
 * At a stop: milliseconds of a turn of the event loop in which no further connection can have been queued, and the longest wait for
 * such a turn under load. Closing a listening socket resets each queued connection, and Node accepts one in a turn.
 */
const shortTurn = 1;
const longestDrain = 2_000;

/**
 * Connections that the kernel queues until they are accepted (at most `net.core.somaxconn`). Beyond Node's 511, callers would be
 * dropped in a burst, and try again only after a second.
 */
const backlog = 4_096;

/** Starts the public listener, with time limits for slow clients and limits of connections. */
export async function listen(
  handler: RequestListener,
  config: Pick<Config, 'host' | 'port' | 'keepAlive' | 'publicUrl' | 'trustProxy'>,
  effects: Parameters<typeof limitConnections>[3],
): Promise<Listener> {
  const { host, port, keepAlive } = config;
  const standing = defaultHeaders(config);
  /** (A `WeakMap` of responses was measured to cost a tenth of a short call.) */
  const connections: Connections = new Map();
  const answer: RequestListener = (request, response) => {
    // To the end of the order.
    connections.delete(request.socket);
    connections.set(request.socket, response);
    response.once('finish', () => discardRest(request));
    handler(request, response);
  };
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: longestRequest,
      keepAliveTimeout: keepAlive * 1000,
      maxHeaderSize: 16 * 1024,
      // `require-address.ts` refuses a missing Host with the relay's own headers.
      requireHostHeader: false,
    },
    answer,
  );
  server.on('checkContinue', (request, response) => {
    delayContinue(response);
    answer(request, response);
  });
  // Other expectations are unknown and may be ignored (RFC 9110, section 10.1.1).
  server.on('checkExpectation', answer);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const underWay = connections.get(socket);
    const isBegun = underWay?.headersSent === true && !underWay.writableFinished;
    if (!socket.writable || error.code === 'ECONNRESET' || isBegun) socket.destroy();
    else socket.end(renderUnparsed(error.code, standing, config));
  });
  limitConnections(server, connections, config, effects);
  let ended: Promise<void> | undefined;
  const stopAccepting = async () => {
    if (ended !== undefined) return;
    await drain(server);
    // Closes only the listening socket: the HTTP server's own `close` would end idle connections immediately.
    ended ??= new Promise((resolve) => void NetServer.prototype.close.call(server, () => resolve()));
  };
  return {
    url: await listeningAt(server, { host, port }, 'RELAY_PORT'),
    stopAccepting,
    close: async ({ idle, all }) => {
      await stopAccepting();
      const timers = [
        setTimeout(() => server.closeAllConnections(), all * 1000),
        setTimeout(() => server.closeIdleConnections(), idle * 1000),
        // Node does not count them as idle.
        setTimeout(() => {
          for (const socket of connections.keys()) if (socket.bytesRead === 0) socket.destroy();
        }, firstByte),
      ];
      await ended;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/**
 * Starts listening and returns the URL, with the actual port.
 * @param setting the setting to name if the port is in use
 * @throws {PlainError} if the port is in use
 */
export async function listeningAt(server: Server, { host, port }: Address, setting: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = new PlainError(`${setting}: another program listens on port ${port} of ${host} already`);
      reject(error.code === 'EADDRINUSE' ? inUse : error);
    });
    server.listen({ port, host, backlog }, () => resolve());
  });
  const { port: actualPort } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`;
}

// --- Internal helpers ---

/** Reads and discards the rest of a request: closing the connection while the client sends could destroy the answer in transit. */
function discardRest(request: IncomingMessage): void {
  if (request.complete) return;
  // By then no other reader is attached.
  setImmediate(() => request.resume());
  // `unref`: the request of a client that went away may never close, and must not keep a stopped process alive.
  const cut = setTimeout(() => request.socket.destroy(), restOfBody).unref();
  request.once('close', () => clearTimeout(cut));
}

/** Resolves in a turn before which no connection was left in the kernel’s queue. */
async function drain(server: Server): Promise<void> {
  let isNew = true;
  const note = () => {
    isNew = true;
  };
  server.on('connection', note);
  const began = performance.now();
  for (let turn = began, isOver = false; !isOver; ) {
    // Runs right after the sockets were looked at.
    await new Promise((resolve) => setImmediate(resolve));
    const now = performance.now();
    isOver = (!isNew && now - turn < shortTurn) || now - began > longestDrain;
    isNew = false;
    turn = now;
  }
  server.off('connection', note);
}
