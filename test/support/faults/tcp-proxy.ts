import { once } from 'node:events';
import net from 'node:net';

/** Something in front of a server. */
export interface TcpProxy {
  /** The same address as the server's, by this way. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Opens a way to the server of a URL, on a free port of loopback.
 * @param serve is given each client, and what connects it on: a socket that ends when the client's does, and the other way
 */
export async function startTcpProxy(
  to: string,
  serve: (client: net.Socket, connect: () => net.Socket) => void,
): Promise<TcpProxy> {
  const target = new URL(to);
  const open = new Set<net.Socket>();
  const keep = (socket: net.Socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
  };
  const server = net.createServer((client) => {
    keep(client);
    serve(client, () => {
      const upstream = net.connect(Number(target.port), target.hostname);
      keep(upstream);
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
      return upstream;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(to);
  url.port = String((server.address() as net.AddressInfo).port);
  return {
    url: url.href,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
