import type { Middleware } from 'koa';
import { takesTurn } from './admit.ts';
import type { Turns } from './turns.ts';

/** Bytes of an answer that leaves by itself: making it costs more than sending it, and held back it would take memory. */
const large = 4096;

/** Holds a small answer until its turn of the event loop is over, so that all that were made in it leave together. */
export const leaveTogether =
  ({ over }: Pick<Turns, 'over'>): Middleware =>
  async ({ req, response }, next) => {
    await next();
    if (takesTurn(req) && (response.length ?? large) < large) await over();
  };
