import { isAllowed, isLocal, isLoopback } from './addresses.ts';

/**
 * Whether a window may open on what the relay sent: https on the login host of the setup, and sending the browser back
 * to nowhere but this extension. A relay on this machine is a developer's own and may send people to a sandbox on this
 * machine.
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
 * Whether a window may open on the sign-in that the relay names: https, sending the browser back to nowhere but this
 * extension. That of a relay on this machine may be on this machine too.
 */
export function maySignInAt(authorizeUrl: string, address: string, redirectUri: string): boolean {
  const url = leadingBack(authorizeUrl, 'redirect_uri', redirectUri);
  return url !== undefined && (url.protocol === 'https:' || isLocal(address));
}

// --- Internal helpers ---

/** The address, if it sends the browser back to that redirect and nowhere else, under no other name either: which of two would be followed is not known here. */
function leadingBack(address: string, parameter: string, redirectUri: string): URL | undefined {
  const url = URL.parse(address);
  if (url === null || !isAllowed(url) || url.username !== '' || url.password !== '') return undefined;
  const redirects = [...url.searchParams].filter(([name]) => /^redirect/i.test(name));
  const [name, value] = redirects[0] ?? [];
  return redirects.length === 1 && name === parameter && value === redirectUri ? url : undefined;
}
