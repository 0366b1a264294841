import { hash } from 'node:crypto';
import type { Context } from 'koa';

/**
 * Sets the answer's `ETag`, and how caches may use it. Returns whether the caller already has this answer (RFC 9110, section 13.1.2):
 * then it needs no body.
 */
export function isKnown(context: Context, answer: string, cacheControl: string): boolean {
  const etag = `"${hash('sha256', answer, 'base64url')}"`;
  context.set({ ETag: etag, 'Cache-Control': cacheControl });
  const tags = context.get('if-none-match').split(',');
  // Proxies that compress make a tag weak; the comparison ignores that.
  return tags.map((each) => each.trim().replace(/^W\//, '')).some((each) => each === etag || each === '*');
}
