import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** A way to a server that can be cut. */
export interface CuttingProxy extends TcpProxy {
  /**
   * Lets the next message that holds these words through to the server, waits until the server has answered it, and
   * cuts the connection instead of handing the answer on.
   */
  loseAnswerTo(words: string): Promise<void>;
}

/** Opens a way to the server of a URL on a free port of loopback. */
export async function startCuttingProxy(to: string): Promise<CuttingProxy> {
  let awaited: { words: string; lost: () => void } | undefined;
  const proxy = await startTcpProxy(to, (client, connect) => {
    const upstream = connect();
    let losing: (() => void) | undefined;
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
  return {
    ...proxy,
    loseAnswerTo: (words) =>
      new Promise((resolve) => {
        awaited = { words, lost: resolve };
      }),
  };
}
