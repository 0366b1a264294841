import type { Context } from 'koa';

/**
 * Whether a request was sent by one of the relay's own pages: by `Sec-Fetch-Site` (Fetch Metadata), in older browsers by `Origin`.
 * Undefined if both are missing, as in clients that are not browsers.
 */
export function isFromOwnPage(context: Context, origin: string): boolean | undefined {
  const site = context.get('sec-fetch-site');
  if (site !== '') return site === 'same-origin';
  const from = context.get('origin');
  return from === '' ? undefined : from === origin;
}
