import net from 'node:net';

interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: Buffer;
}

/** One connection that is kept open and carries one call at a time. */
export interface Caller {
  /** Sends a request as it is given; rejects when the connection breaks. */
  call(request: Buffer): Promise<Answer>;
  close(): void;
}

/**
 * Opens a connection. The least that can call an HTTP server: requests are built beforehand and only an answer's
 * length is looked at, so that the servers are measured and not the client, which shares the machine with them.
 */
export function openCaller(url: URL): Promise<Caller> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    let waiting: { resolve(answer: Answer): void; reject(reason: Error): void } | undefined;
    let got: Buffer | undefined;

    const fail = (reason: Error) => {
      reject(reason);
      waiting?.reject(reason);
      waiting = undefined;
    };
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the connection was closed')));
    socket.on('data', (chunk: Buffer) => {
      got = got === undefined ? chunk : Buffer.concat([got, chunk]);
      const answer = parseAnswer(got);
      if (answer === undefined) return;
      got = undefined;
      const waiter = waiting;
      waiting = undefined;
      waiter?.resolve(answer);
    });
    socket.on('connect', () =>
      resolve({
        call: (request) =>
          new Promise<Answer>((answered, failed) => {
            if (socket.destroyed) return failed(new Error('the connection was closed'));
            waiting = { resolve: answered, reject: failed };
            socket.write(request);
          }),
        close: () => socket.destroy(),
      }),
    );
  });
}

/** A request as bytes. */
export function requestBytes(
  method: 'GET' | 'POST',
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Buffer {
  const lines = Object.entries({
    host: '127.0.0.1',
    ...headers,
    ...(method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  }).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}

// --- Internal helpers ---

/** The answer, once all of it is there. Every server of the benchmark says how long its answers are. */
function parseAnswer(bytes: Buffer): Answer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const headers = bytes.toString('latin1', 0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(headers)?.[1];
  if (length === undefined) throw new Error('an answer without a length');
  if (bytes.length < end + 4 + Number(length)) return undefined;
  return { status: Number(headers.slice(9, 12)), headers, body: bytes.subarray(end + 4) };
}
