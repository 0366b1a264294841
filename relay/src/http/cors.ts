import cors from '@koa/cors';
import type { Middleware } from 'koa';

/** Headers of an answer that the extension may read. */
export const exposedHeaders = [
  'Date',
  'DPoP-Nonce',
  'ETag',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];

/**
 * Tells the extension's origins: Chromium's ids follow from the allowed redirect bases, Firefox's differ per profile.
 * No cookies are used, so an origin gains nothing by itself.
 */
export function knowExtensions(redirects: readonly string[]): (origin: string) => boolean {
  const allowed = new Set(redirects.map(chromiumOrigin).filter((origin) => origin !== undefined));
  return (origin) => allowed.has(origin) || /^moz-extension:\/\/[0-9a-f-]{36}$/.test(origin);
}

/** Lets the extension in without a host permission. */
export function allowExtensions(isExtension: (origin: string) => boolean): Middleware {
  const answer = cors({
    origin: (context) => {
      const origin = context.get('origin');
      return isExtension(origin) ? origin : '';
    },
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'DPoP', 'If-None-Match'],
    exposeHeaders: exposedHeaders,
    maxAge: 600,
    // A relay on this machine or in the private network, where a browser asks for it.
    privateNetworkAccess: true,
  });
  return (context, next) => {
    if ('origin' in context.req.headers) return answer(context, next);
    // No browser asks, but what it is given may yet be kept for one that does.
    context.set('Vary', 'Origin');
    return next();
  };
}

// --- Internal helpers ---

function chromiumOrigin(base: string): string | undefined {
  const id = /^https:\/\/([a-p]{32})\.chromiumapp\.org\//.exec(base)?.[1];
  return id && `chrome-extension://${id}`;
}
