/**
 * A site's match pattern, as the browsers' permissions have it: all pages of its host on every port, since Firefox knows
 * no ports there.
 */
export function patternOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

/** A pattern as a person reads it. */
export const siteNameOf = (pattern: string): string =>
  pattern.replace(/^https:\/\//, '').replace(/\/\*$/, '');
