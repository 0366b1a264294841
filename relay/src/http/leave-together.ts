import type { Middleware } from 'koa';
import type { Effects } from '../effects.ts';
import { takesTurn } from './admit.ts';

/**
 * Holds an answer until this turn of the event loop is over, so that all that were made in it are sent one right after
 * the other. To send is what costs most of a small call: each answer that is sent alone wakes whoever reads it, who has
 * gone back to sleep by the time of the next one. Where there is no other answer, nothing is waited for.
 */
export function leaveTogether({ soon }: Pick<Effects, 'soon'>): Middleware {
  let leaving: Promise<void> | undefined;
  const thisTurnIsOver = () => {
    leaving ??= new Promise((over) => {
      soon(() => {
        leaving = undefined;
        over();
      });
    });
    return leaving;
  };
  return async ({ req }, next) => {
    await next();
    if (takesTurn(req)) await thisTurnIsOver();
  };
}
