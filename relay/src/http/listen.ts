import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listener {
  /** `http://host:port`, with the port that was really taken. */
  readonly url: string;
  /** Takes no new connection, lets requests in flight finish, then cuts what is left after the grace. */
  close(graceSeconds: number): Promise<void>;
}

/** Listens, with limits on how long a client may take to say what it wants. */
export async function listen(handler: RequestListener, host: string, port: number): Promise<Listener> {
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 65_000, maxHeaderSize: 16 * 1024 },
    handler,
  );
  server.maxConnections = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: (graceSeconds) => close(server, graceSeconds),
  };
}

// --- Internal helpers ---

function close(server: Server, graceSeconds: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceSeconds * 1000);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
