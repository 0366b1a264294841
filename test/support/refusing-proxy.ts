import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface RefusingProxy {
  readonly url: string;
  /** What completions named as `organization`, in their order. */
  readonly confirmed: (string | undefined)[];
  /** From now on completions are refused until they name `answered`. */
  refuse(organizations: { connected: string; answered: string }): void;
  close(): Promise<void>;
}

/** Stands before a relay and refuses completions as those of another organization, until one is confirmed. */
export async function startRefusingProxy(relayUrl: string): Promise<RefusingProxy> {
  const confirmed: (string | undefined)[] = [];
  let refused: { connected: string; answered: string } | undefined;

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    if (request.method === 'POST' && request.url?.endsWith('/completion')) {
      const { organization } = JSON.parse(body.toString()) as { organization?: string };
      confirmed.push(organization);
      if (refused !== undefined && organization !== refused.answered) {
        sendRefusal(response, request.headers.origin, refused);
        return;
      }
    }
    await forward(relayUrl, request, body, response);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    confirmed,
    refuse(organizations) {
      refused = organizations;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

// --- Internal helpers ---

function sendRefusal(response: ServerResponse, origin: string | undefined, organizations: object): void {
  response.writeHead(409, {
    'content-type': 'application/problem+json',
    ...(origin === undefined ? {} : { 'access-control-allow-origin': origin }),
  });
  const code = 'wrong_organization';
  response.end(
    JSON.stringify({ type: 'about:blank', title: 'Another one answered.', status: 409, code, organizations }),
  );
}

async function forward(
  relayUrl: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
  const answer = await fetch(`${relayUrl}${request.url}`, {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>,
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  });
  const {
    'content-encoding': _encoding,
    'content-length': _size,
    ...kept
  } = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, kept);
  response.end(Buffer.from(await answer.arrayBuffer()));
}
