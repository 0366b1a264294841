import { createServer, type RequestListener } from 'node:http';

/** Listens on loopback at the port in `PORT`, and leaves idle connections open as long as a relay does. */
export function listen(onRequest: RequestListener): void {
  createServer({ keepAliveTimeout: 130_000 }, onRequest).listen(Number(process.env['PORT']), '127.0.0.1');
}
