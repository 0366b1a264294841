import type { Context } from 'koa';

/**
 * Whether a page of the relay's own sent a request. Browsers say where it comes from (Fetch Metadata), older ones at least by
 * `Origin`; undefined where neither is said: what is no browser has no person before it.
 */
export function isFromOwnPage(context: Context, origin: string): boolean | undefined {
  const site = context.get('sec-fetch-site');
  if (site !== '') return site === 'same-origin';
  const from = context.get('origin');
  return from === '' ? undefined : from === origin;
}
