import type { Server } from 'node:net';
import type { Effects } from '../base/effects.ts';
import { createPlaces } from '../base/places.ts';
import { minute, type Seconds } from '../base/time.ts';
import { instruments } from '../domain/instruments.ts';
import type { Config } from '../settings/config.ts';
import { networkOf } from './network-of.ts';

/** The most open connections, and the most of one address. */
const mostConnections = 10_000;
const mostOfAddress = 1_000;

/**
 * Closes connections beyond the limits as soon as they are accepted. Each is counted, and the address of one is logged once a minute.
 * Behind a proxy all connections have its address: there it limits those of each address.
 */
export function limitConnections(
  server: Server,
  { trustProxy }: Pick<Config, 'trustProxy'>,
  { log, metrics, now }: Pick<Effects, 'log' | 'metrics' | 'now'>,
): void {
  const places = createPlaces({
    total: mostConnections,
    each: trustProxy === 0 ? mostOfAddress : mostConnections,
  });
  let loggedAt: Seconds | undefined;
  server.on('connection', (socket) => {
    const client = networkOf(socket.remoteAddress ?? '');
    const leave = places.take(client);
    if (leave !== undefined) {
      socket.once('close', leave);
      return;
    }
    socket.destroy();
    metrics.add(instruments.socketsRefused, {});
    if (loggedAt !== undefined && Math.abs(now() - loggedAt) < minute) return;
    loggedAt = now();
    log.warn(
      { client },
      `connection closed: ${mostOfAddress} of this address are open, or ${mostConnections} in all`,
    );
  });
}
