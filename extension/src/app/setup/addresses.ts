import type { AddressProblem } from '../../words/address-words.ts';

/** The login page that NoiseAware documents; any other is named by the person, who sees it before anything is sent. */
export const defaultLoginHost = 'login.noiseaware.io';

const loopbackNames = ['127.0.0.1', 'localhost'];

/** Whether an address is on this very machine. */
export const isLoopback = (url: URL): boolean => loopbackNames.includes(url.hostname);

/** Plain http is for this very machine only. */
export const isAllowed = (url: URL): boolean =>
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
