import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { judgeAnswer } from './judge-answer.ts';

/** What relays of this process have answered otherwise than their document says; each test takes it out. */
export const notInDocument: string[] = [];

/** Holds every answer of the relay at that address to the document, whichever client asked. */
export function watchAnswers(url: string): void {
  watched.add(Number(new URL(url).port));
}

/** Another program may listen there from now on. */
export function unwatchAnswers(url: string): void {
  watched.delete(Number(new URL(url).port));
}

// --- Internal helpers ---

/** Ports. */
const watched = new Set<number>();

/** Bytes of a body that are looked at; only what is NoiseAware's has more. */
const most = 2 ** 20;

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  if (watched.has(request.socket.localPort ?? 0)) watch(request, response);
});

function watch(request: IncomingMessage, response: ServerResponse): void {
  const { write, end, writeHead } = response;
  const parts: Buffer[] = [];
  let size = 0;
  let type: string | undefined;
  const keep = (part: unknown) => {
    if (typeof part !== 'string' && !(part instanceof Uint8Array)) return;
    size += part.length;
    if (size <= most) parts.push(Buffer.from(part));
  };
  // What is given to it all at once cannot be asked for afterwards.
  response.writeHead = (...args: unknown[]) => {
    const given = args.at(-1);
    const pairs = Array.isArray(given) ? given.flat() : Object.entries(given ?? {}).flat();
    const index = pairs.findIndex((each) => String(each).toLowerCase() === 'content-type');
    if (index >= 0) type = String(pairs[index + 1]);
    return writeHead.apply(response, args as never);
  };
  response.write = (...args: unknown[]) => {
    keep(args[0]);
    return write.apply(response, args as never);
  };
  response.end = (...args: unknown[]) => {
    keep(args[0]);
    const ended = end.apply(response, args as never);
    if (size > most) return ended;
    const problem = judgeAnswer({
      method: request.method ?? '',
      path: (request.url ?? '').split('?')[0] ?? '',
      status: response.statusCode,
      type: type ?? String(response.getHeader('content-type') ?? ''),
      body: Buffer.concat(parts).toString(),
    });
    if (problem !== undefined) notInDocument.push(problem);
    return ended;
  };
}
