import type { Middleware } from 'koa';
import type { World } from '../world.ts';

const loopbackHost = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/i;

// What is sent by no browser at all, by the address bar, and by the sandbox's own pages. Another port of
// the same host counts as same-site, and is kept out.
const ownFetchSites = ['', 'none', 'same-origin'];

/** Keeps web pages out: a foreign Origin, a fetch from elsewhere, or a name that was rebound to loopback. */
export const guardControl =
  (world: World): Middleware =>
  (context, next) => {
    const origin = context.get('Origin');
    const foreign =
      (origin !== '' && origin !== world.url) ||
      !ownFetchSites.includes(context.get('Sec-Fetch-Site')) ||
      !loopbackHost.test(context.get('Host'));
    if (!foreign) return next();
    context.status = 403;
    context.type = 'json';
    context.body = '{"error":"the sandbox takes no orders from web pages"}\n';
    return undefined;
  };
