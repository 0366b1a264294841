import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';

/** A forward proxy of a company's network. */
export interface ConnectProxy {
  readonly url: string;
  /** `host:port` of each CONNECT, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts a proxy on loopback that takes CONNECT alone (RFC 9110, section 9.3.6).
 * @param addressOf the port on loopback for a `host:port` that only the proxy knows; undefined is answered 502
 */
export async function startConnectProxy(
  addressOf: (asked: string) => number | undefined,
): Promise<ConnectProxy> {
  const asked: string[] = [];
  const open = new Set<net.Socket>();
  const server = http.createServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request, client: net.Socket) => {
    asked.push(request.url ?? '');
    const port = addressOf(request.url ?? '');
    if (port === undefined) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const upstream = net.connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    asked,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
