import cors from '@koa/cors';
import { access, type Grant } from '@noiseaware-connect/shared/access';
import { api, type EndpointName } from '@noiseaware-connect/shared/api';
import type { Middleware } from 'koa';
import { passThroughPath } from './pass-through.ts';

/** Headers of an answer that the extension may read. */
export const exposedHeaders = [
  'Date',
  'DPoP-Nonce',
  'ETag',
  'Retry-After',
  'Staff-Role',
  'WWW-Authenticate',
  'X-Request-Id',
];

/** Whether a call from an origin to a path may be the extension's. */
export type IsExtension = (origin: string, path: string) => boolean;

/**
 * Tells the extension's origins: Chromium's ids follow from the allowed redirect bases, Firefox's differ per profile.
 * No cookies are used, so an origin gains nothing by itself. What services, admins, NoiseAware and proxies alone call is
 * for no extension.
 */
export function knowExtensions(redirects: readonly string[]): IsExtension {
  const allowed = new Set(redirects.map(chromiumOrigin).filter((origin) => origin !== undefined));
  return (origin, path) => (allowed.has(origin) || firefoxOrigin.test(origin)) && isForBrowsers(path);
}

/** Lets the extension in without a host permission. */
export function allowExtensions(isExtension: IsExtension): Middleware {
  const answer = cors({
    origin: (context) => {
      const origin = context.get('origin');
      return isExtension(origin, context.path) ? origin : '';
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

/** Its ids are UUIDs. */
const firefoxOrigin = /^moz-extension:\/\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What the extension presents. */
const forBrowsers = ['staff', 'anyone'] as const;

const allowedTo = (name: string): readonly Grant[] => access[name as EndpointName];

const notForBrowsers = Object.entries(api)
  .filter(([name]) => !forBrowsers.some((each) => allowedTo(name).includes(each)))
  .map(([, { path }]) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`));

/** Paths below `/v1` that are not known are taken for those of a newer extension, which is to read that they are not there. */
function isForBrowsers(url: string): boolean {
  const [path = ''] = url.split('?');
  if (!path.startsWith('/v1/')) return path === api.live.path;
  return !passThroughPath.test(path) && !notForBrowsers.some((each) => each.test(path));
}

function chromiumOrigin(base: string): string | undefined {
  const id = /^https:\/\/([a-p]{32})\.chromiumapp\.org\//.exec(base)?.[1];
  return id && `chrome-extension://${id}`;
}
