import type { Context } from 'koa';

/** Characters of a header that is read: browsers send a few hundred at most, and strangers thousands. */
const longest = 500;

/** The languages of Accept-Language (RFC 9110, 12.5.4), the most preferred first; none where the header is too long to be a browser's. */
export const acceptedLanguages = (context: Context): string[] =>
  context.get('Accept-Language').length > longest ? [] : context.acceptsLanguages();
