import type { Middleware } from 'koa';
import type { World } from '../world.ts';

const loopbackHost = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/i;

/** Keeps web pages out: a foreign Origin, a cross-site fetch, or a name that was rebound to loopback. */
export const guardControl =
  (world: World): Middleware =>
  (context, next) => {
    const origin = context.get('Origin');
    const foreign =
      (origin !== '' && origin !== world.url) ||
      context.get('Sec-Fetch-Site') === 'cross-site' ||
      !loopbackHost.test(context.get('Host'));
    if (!foreign) return next();
    context.status = 403;
    context.type = 'json';
    context.body = '{"error":"the sandbox takes no orders from web pages"}\n';
    return undefined;
  };
