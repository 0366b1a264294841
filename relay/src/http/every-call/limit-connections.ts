import type { ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import type { Effects } from '../../base/effects.ts';
import { createPlaces } from '../../base/places.ts';
import { minute, type Seconds } from '../../base/time.ts';
import { instruments } from '../../domain/instruments.ts';
import type { Config } from '../../settings/config.ts';
import { networkOf } from './network-of.ts';

/** The most open connections, and the most of one address. */
const mostConnections = 10_000;
const mostOfAddress = 1_000;

/** Open connections with their latest response, in the order in which their latest call, or else they themselves, began. */
export type Connections = Map<Socket, ServerResponse | undefined>;

/**
 * Adds accepted connections to `connections` until they are closed, and closes those beyond the limits: a further one of an address as
 * soon as it is accepted; where all places are taken, the one that has waited longest for its client, so that connections on which
 * nothing is sent shut nobody out. Only if the relay is at work for every one, the further one is closed. Each is counted, and the
 * address of one is logged once a minute. Behind a proxy all connections have its address: there it limits those of each address.
 */
export function limitConnections(
  server: Server,
  connections: Connections,
  { trustProxy }: Pick<Config, 'trustProxy'>,
  { log, metrics, now }: Pick<Effects, 'log' | 'metrics' | 'now'>,
): void {
  const places = createPlaces({
    total: Number.POSITIVE_INFINITY,
    each: trustProxy === 0 ? mostOfAddress : Number.POSITIVE_INFINITY,
  });
  let loggedAt: Seconds | undefined;
  const close = (socket: Socket) => {
    const client = networkOf(socket.remoteAddress ?? '');
    // Not only once it is closed: further ones may be accepted before.
    connections.delete(socket);
    socket.destroy();
    metrics.add(instruments.socketsRefused, {});
    if (loggedAt !== undefined && Math.abs(now() - loggedAt) < minute) return;
    loggedAt = now();
    log.warn(
      { client },
      `connection closed: ${mostOfAddress} of this address are open, or ${mostConnections} in all`,
    );
  };
  server.on('connection', (socket) => {
    const leave = places.take(networkOf(socket.remoteAddress ?? ''));
    if (leave === undefined) return close(socket);
    connections.set(socket, undefined);
    socket.once('close', () => {
      leave();
      connections.delete(socket);
    });
    if (connections.size <= mostConnections) return;
    // Those that are passed over are in long calls, of which other limits allow few. If all others are, it is the new one.
    for (const [each, response] of connections) if (waitsForClient(response)) return close(each);
  });
}

// --- Internal helpers ---

/** Whether the client is to send a call, or the rest of one, or to read its answer. */
const waitsForClient = (response: ServerResponse | undefined): boolean =>
  response === undefined || response.writableEnded || !response.req.complete;
