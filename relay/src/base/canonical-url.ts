/**
 * Parses an address that is written as the URL standard writes it, without user name and password, so that no other parser reads it
 * as another one. Undefined for any other text.
 */
export function canonicalUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  return url === null || url.href !== text || url.username || url.password ? undefined : url;
}
