import type { Middleware } from 'koa';
import { takesTurn } from './admit.ts';
import type { Turns } from './turns.ts';

/** Holds an answer until its turn of the event loop is over, so that all that were made in it leave together. */
export const leaveTogether =
  ({ over }: Pick<Turns, 'over'>): Middleware =>
  async ({ req }, next) => {
    await next();
    if (takesTurn(req)) await over();
  };
