import cors from '@koa/cors';
import { api } from '@noiseaware-connect/shared/contract/api';
import type { Endpoint } from '@noiseaware-connect/shared/contract/endpoint';
import type { Middleware } from 'koa';
import { passThroughPath } from '../../features/pass-through/api-path.ts';

/** Response headers that the extension may read. */
export const exposedHeaders = [
  'Date',
  'DPoP-Nonce',
  'ETag',
  'Retry-After',
  'Staff-Rights',
  'Staff-Role',
  'WWW-Authenticate',
  'X-Request-Id',
];

/** Whether a request from this origin to this path may come from the extension. */
export type IsExtension = (origin: string, path: string) => boolean;

/**
 * Recognizes the extension's origins. In Chromium they follow from RELAY_REDIRECTS; in Firefox they differ per profile, so any
 * `moz-extension` origin counts. That is safe because these routes take no cookies. Routes that only services, admins, NoiseAware
 * or proxies call are excluded.
 */
export function recognizeExtensions(redirects: readonly string[]): IsExtension {
  const allowed = new Set(redirects.map(chromiumOrigin).filter((origin) => origin !== undefined));
  return (origin, path) => (allowed.has(origin) || firefoxOrigin.test(origin)) && isForBrowsers(path);
}

/** CORS for the extension, so that it needs no host permission for the relay: for calls that have an `Origin`. */
export function allowExtensions(isExtension: IsExtension): Middleware {
  return cors({
    origin: (context) => {
      const origin = context.get('origin');
      return isExtension(origin, context.path) ? origin : '';
    },
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'DPoP', 'Idempotency-Key', 'If-None-Match'],
    exposeHeaders: exposedHeaders,
    maxAge: 600,
    // For relays on the same machine or in a private network.
    privateNetworkAccess: true,
  });
}

// --- Internal helpers ---

const firefoxOrigin = /^moz-extension:\/\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether browsers may make a call from the extension: anyone may, or staff who need not be admins. */
const isForExtension = ({ access }: Endpoint): boolean =>
  access.some((grant) => grant === 'anyone' || grant === 'read' || grant === 'connect');

/** Paths without any call of the extension. On /v1/tools it has one of several calls, which differ by method. */
const notForBrowsers = Object.values(Object.groupBy(Object.entries(api), ([, { path }]) => path))
  .filter((calls = []) => !calls.some(([, call]) => isForExtension(call)))
  .map(([call] = []) => new RegExp(`^${call?.[1].path.replaceAll(/:\w+/g, '[^/]+')}$`));

/** Unknown paths below `/v1` are allowed, so that a newer extension can read that an older relay does not have them. */
function isForBrowsers(url: string): boolean {
  const [path = ''] = url.split('?');
  if (!path.startsWith('/v1/')) return path === api.live.path;
  return !passThroughPath.test(path) && !notForBrowsers.some((each) => each.test(path));
}

function chromiumOrigin(base: string): string | undefined {
  const id = /^https:\/\/([a-p]{32})\.chromiumapp\.org\//.exec(base)?.[1];
  return id && `chrome-extension://${id}`;
}
