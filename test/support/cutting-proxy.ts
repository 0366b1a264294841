import { once } from 'node:events';
import net from 'node:net';

/** A way to a server that can be cut. */
export interface CuttingProxy {
  /** The same address as the server's, by this way. */
  readonly url: string;
  /**
   * Lets the next message that holds these words through to the server, waits until the server has answered it, and
   * cuts the connection instead of handing the answer on.
   */
  loseAnswerTo(words: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens a way to the server of a URL on a free port of loopback. */
export async function startCuttingProxy(to: string): Promise<CuttingProxy> {
  const target = new URL(to);
  const open = new Set<net.Socket>();
  let awaited: { words: string; lost: () => void } | undefined;

  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    let losing: (() => void) | undefined;
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (awaited !== undefined && chunk.includes(awaited.words)) {
        losing = awaited.lost;
        awaited = undefined;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (losing === undefined) return void client.write(chunk);
      client.destroy();
      losing();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(to);
  url.port = String((server.address() as net.AddressInfo).port);

  return {
    url: url.href,
    loseAnswerTo: (words) =>
      new Promise((resolve) => {
        awaited = { words, lost: resolve };
      }),
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
