import { isAllowed, isLocal, isLoopback } from './addresses.ts';

/**
 * Whether a window may open the address that the relay sent: https on the login host of the setup, with a redirect to
 * this extension and no other. A relay on this machine is a developer's own, and its login page may be on this machine
 * too.
 */
export function mayOpen(
  authorizeUrl: string,
  relay: { address: string; loginHost: string },
  redirectUri: string,
): boolean {
  const url = leadingBack(authorizeUrl, 'redirect', redirectUri);
  if (url === undefined) return false;
  if (isLoopback(url) && isLocal(relay.address)) return true;
  return url.protocol === 'https:' && url.host === relay.loginHost;
}

/**
 * Whether a window may open the sign-in address that the relay sent: https, with a redirect to this extension and no
 * other. If the relay is on this machine, the sign-in may be too.
 */
export function maySignInAt(authorizeUrl: string, address: string, redirectUri: string): boolean {
  const url = leadingBack(authorizeUrl, 'redirect_uri', redirectUri);
  return url !== undefined && (url.protocol === 'https:' || isLocal(address));
}

// --- Internal helpers ---

/**
 * The address as a URL if it has this redirect and no other. With a second redirect parameter of any name, it is
 * unknown which one would be followed.
 */
function leadingBack(address: string, parameter: string, redirectUri: string): URL | undefined {
  const url = URL.parse(address);
  if (url === null || !isAllowed(url) || url.username !== '' || url.password !== '') return undefined;
  const redirects = [...url.searchParams].filter(([name]) => /^redirect/i.test(name));
  const [name, value] = redirects[0] ?? [];
  return redirects.length === 1 && name === parameter && value === redirectUri ? url : undefined;
}
