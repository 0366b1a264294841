import type { AddressProblem } from '../../words/address-words.ts';

/** The login host that NoiseAware documents. A person has to confirm any other one before anything is sent. */
export const defaultLoginHost = 'login.noiseaware.io';

const loopbackNames = ['127.0.0.1', 'localhost'];

/** Whether an address is on this machine. */
export const isLoopback = (url: URL): boolean => loopbackNames.includes(url.hostname);

/** Whether an address may be used: https, or plain http on this machine. */
export const isAllowed = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));

/** The parsed input, or what is wrong with it. */
type Parsed<T> = ({ ok: true } & T) | { ok: false; problem: AddressProblem };

function parseUrl(text: string): URL | undefined {
  const typed = text.trim();
  // A browser reads a space in a host as %20.
  if (/\s/.test(typed)) return undefined;
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed);
  const local = loopbackNames.some((name) => typed === name || typed.startsWith(`${name}:`));
  const whole = scheme ? typed : `${local ? 'http' : 'https'}://${typed}`;
  return URL.canParse(whole) ? new URL(whole) : undefined;
}

/** The relay's address as it is stored: an origin, and a path if the relay is served below one. */
export function parseRelayAddress(text: string): Parsed<{ address: string }> {
  const url = parseUrl(text);
  if (url === undefined) return { ok: false, problem: 'noRelayAddress' };
  if (!isAllowed(url)) return { ok: false, problem: 'relayNotHttps' };
  if (url.username !== '' || url.password !== '') return { ok: false, problem: 'relayWithUser' };
  return { ok: true, address: `${url.origin}${url.pathname.replace(/\/+$/, '')}` };
}

/** The origin of a tool's site, from an address that a person typed or pasted. */
export function parseSite(text: string): Parsed<{ origin: string }> {
  const url = parseUrl(text);
  if (url === undefined || !isAllowed(url)) return { ok: false, problem: 'noSite' };
  return { ok: true, origin: url.origin };
}

/** Parses a setup link: the relay's address with the invite after the `#`, which no server sees. */
export function parseSetupLink(text: string): { address: string; invite: string } | undefined {
  const at = text.indexOf('#');
  if (at < 0) return undefined;
  const invite = text.slice(at + 1).trim();
  const parsed = parseRelayAddress(text.slice(0, at));
  return parsed.ok && invite !== '' ? { address: parsed.address, invite } : undefined;
}

/**
 * Reads a setup link from the address of an open page. Stricter than `parseSetupLink`: without a query, and the invite
 * has to have the form that a relay gives it.
 */
export function setupLinkOf({ href, search }: URL): { address: string; invite: string } | undefined {
  const parsed = search === '' ? parseSetupLink(href) : undefined;
  return parsed !== undefined && /^nacinv_[\w-]{43}$/.test(parsed.invite) ? parsed : undefined;
}

/** The host and port on which NoiseAware's login may open. Empty means the documented one. */
export function parseLoginHost(text: string): Parsed<{ host: string }> {
  if (text.trim() === '') return { ok: true, host: defaultLoginHost };
  const url = parseUrl(text);
  if (url === undefined || !isAllowed(url)) return { ok: false, problem: 'noLoginHost' };
  return { ok: true, host: url.host };
}

/** Whether a stored address is on this machine. */
export const isLocal = (address: string): boolean => isLoopback(new URL(address));

/** The host of a stored address, as it is shown to a person. */
export const hostOf = (address: string): string => new URL(address).host;
