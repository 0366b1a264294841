import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers whose connection is kept if the body is asked for. */
const held = new WeakSet<ServerResponse>();

/**
 * A client that waits for `100 Continue` (RFC 9110, section 10.1.1) gets it when its body is read, and no earlier: one that is
 * refused sends none. Whether it sends it all the same is not known then, so that its connection ends with the answer.
 */
export function holdContinue(response: ServerResponse): void {
  if (response.shouldKeepAlive) held.add(response);
  response.shouldKeepAlive = false;
}

/** Lets a client that waits send its body. */
export function letSend({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers.expect?.toLowerCase() !== '100-continue' || response.headersSent) return;
  response.shouldKeepAlive = held.delete(response);
  response.writeContinue();
}
