import type { IncomingMessage, ServerResponse } from 'node:http';

/** Responses whose connection is kept alive again once the body is requested. */
const delayed = new WeakSet<ServerResponse>();

/**
 * Delays `100 Continue` (RFC 9110, section 10.1.1) until the body is read, so that a client of a refused call sends none. The
 * connection of a refused call is closed, since the client might send the body anyway.
 */
export function delayContinue(response: ServerResponse): void {
  if (response.shouldKeepAlive) delayed.add(response);
  response.shouldKeepAlive = false;
}

/** Sends `100 Continue` if the client waits for it. Call it before reading a body. */
export function sendContinue({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers.expect?.toLowerCase() !== '100-continue' || response.headersSent) return;
  response.shouldKeepAlive = delayed.delete(response);
  response.writeContinue();
}
