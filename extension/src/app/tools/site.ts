/**
 * A site's match pattern for the browser's permissions: all pages of its host on every port, because Firefox supports
 * no ports there.
 */
export function patternOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

/** A pattern as it is shown to a person. */
export const siteNameOf = (pattern: string): string =>
  pattern.replace(/^https:\/\//, '').replace(/\/\*$/, '');
