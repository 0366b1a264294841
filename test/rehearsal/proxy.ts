import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Makes the answer to a call; `next` asks the server behind. */
export type Answer = (request: Request, next: (request: Request) => Promise<Response>) => Promise<Response>;

export interface Proxy {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves on loopback what is behind it, changed by `answer`. */
export async function startProxy(behind: string, answer: Answer): Promise<Proxy> {
  const next = (request: Request) => {
    const { pathname, search } = new URL(request.url);
    // A body that is sent on as a stream would need a flag of Node's own.
    return request.arrayBuffer().then((body) =>
      fetch(behind + pathname + search, {
        method: request.method,
        headers: request.headers,
        redirect: 'manual',
        ...(body.byteLength > 0 && { body }),
      }),
    );
  };
  const server = createServer((incoming, outgoing) => {
    const respond = async () => {
      const body = await buffer(incoming);
      const { host: _, connection: __, ...headers } = incoming.headers;
      const request = new Request(`http://noiseaware.test${incoming.url}`, {
        method: incoming.method ?? 'GET',
        headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
        ...(body.length > 0 && { body: new Uint8Array(body) }),
      });
      const response = await answer(request, next);
      outgoing.sendDate = false;
      const own = ['connection', 'content-length', 'content-encoding', 'keep-alive', 'transfer-encoding'];
      for (const [name, value] of response.headers) if (!own.includes(name)) outgoing.setHeader(name, value);
      outgoing.writeHead(response.status).end(Buffer.from(await response.arrayBuffer()));
    };
    respond().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
