import type { IncomingMessage } from 'node:http';
import rawBody from 'raw-body';

const limit = '256kb';

/** Reads a request's body as text. */
export const readText = (request: IncomingMessage): Promise<string> =>
  rawBody(request, { limit, encoding: 'utf8' });

/** Reads the fields of a submitted form. */
export const readForm = async (request: IncomingMessage): Promise<URLSearchParams> =>
  new URLSearchParams(await readText(request));
