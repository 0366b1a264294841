import type { AddressProblem } from '../../words/address-words.ts';

/** The login page that NoiseAware documents; any other is named by the person, who sees it before anything is sent. */
export const defaultLoginHost = 'login.noiseaware.io';

const loopbackNames = ['127.0.0.1', 'localhost'];

const isLoopback = (url: URL): boolean => loopbackNames.includes(url.hostname);

/** Plain http is for this very machine only. */
const isAllowed = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));

/** What was typed, or what is wrong with it. */
type Parsed<T> = ({ ok: true } & T) | { ok: false; problem: AddressProblem };

function parseUrl(text: string): URL | undefined {
  const typed = text.trim();
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed);
  const local = loopbackNames.some((name) => typed === name || typed.startsWith(`${name}:`));
  const whole = scheme ? typed : `${local ? 'http' : 'https'}://${typed}`;
  return URL.canParse(whole) ? new URL(whole) : undefined;
}

/** The relay's address as it is kept: an origin, and a path where the relay lives below one. */
export function parseRelayAddress(text: string): Parsed<{ address: string }> {
  const url = parseUrl(text);
  if (url === undefined) return { ok: false, problem: 'noRelayAddress' };
  if (!isAllowed(url)) return { ok: false, problem: 'relayNotHttps' };
  if (url.username !== '' || url.password !== '') return { ok: false, problem: 'relayWithUser' };
  return { ok: true, address: `${url.origin}${url.pathname.replace(/\/+$/, '')}` };
}

/** The origin of a tool's site, as a person types or pastes its address. */
export function parseSite(text: string): Parsed<{ origin: string }> {
  const url = parseUrl(text);
  if (url === undefined || !isAllowed(url)) return { ok: false, problem: 'noSite' };
  return { ok: true, origin: url.origin };
}

/** A setup link is the relay's address with the invite behind the `#`, where no server ever sees it. */
export function parseSetupLink(text: string): { address: string; invite: string } | undefined {
  const at = text.indexOf('#');
  if (at < 0) return undefined;
  const invite = text.slice(at + 1).trim();
  const parsed = parseRelayAddress(text.slice(0, at));
  return parsed.ok && invite !== '' ? { address: parsed.address, invite } : undefined;
}

/**
 * What the address of an open page says if it is that of a setup link as a relay writes it: the invite, in its own form,
 * is all that stands behind the relay's address.
 */
export function setupLinkOf({ href, search }: URL): { address: string; invite: string } | undefined {
  const parsed = search === '' ? parseSetupLink(href) : undefined;
  return parsed !== undefined && /^nacinv_[\w-]{43}$/.test(parsed.invite) ? parsed : undefined;
}

/** The host, with its port, on which NoiseAware's login may open. Empty means the documented one. */
export function parseLoginHost(text: string): Parsed<{ host: string }> {
  if (text.trim() === '') return { ok: true, host: defaultLoginHost };
  const url = parseUrl(text);
  if (url === undefined || !isAllowed(url)) return { ok: false, problem: 'noLoginHost' };
  return { ok: true, host: url.host };
}

/** Whether the address, as it is kept, is on this very machine. */
export const isLocal = (address: string): boolean => isLoopback(new URL(address));

/** The host that a person is shown of an address. */
export const hostOf = (address: string): string => new URL(address).host;

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
