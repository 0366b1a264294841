import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** A loopback listener that can be closed and opened again on the same port. */
export interface Listener {
  readonly port: number;
  /** Its origin. */
  readonly url: string;
  /** Closes the port and drops every connection. */
  close(): Promise<void>;
  /** Listens on the same port again. */
  open(): Promise<void>;
}

const host = '127.0.0.1';

/** Listens on loopback; port 0 takes a free one. */
export async function listen(port: number, onRequest: RequestListener): Promise<Listener> {
  let server: Server | undefined;

  const openOn = async (wanted: number): Promise<number> => {
    const opened = createServer(onRequest);
    opened.listen(wanted, host);
    await once(opened, 'listening');
    server = opened;
    return (opened.address() as AddressInfo).port;
  };

  const taken = await openOn(port === 0 ? await freePort() : port);
  return {
    port: taken,
    url: `http://${host}:${taken}`,
    async close() {
      const open = server;
      server = undefined;
      if (!open) return;
      const closed = once(open, 'close');
      open.close();
      open.closeAllConnections();
      await closed;
      // Clients in this process see the end of their kept connections in the next turn of the event loop;
      // without it, their next call would go out on a dead one.
      await turn();
    },
    async open() {
      if (!server) await openOn(taken);
    },
  };
}
