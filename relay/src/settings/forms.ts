import { readFileSync } from 'node:fs';
import path from 'node:path';
import { line } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { SealingKey } from '../domain/sealing/sealing.ts';
import type { StoreLocation } from '../store/driver.ts';
import { parseStore } from '../store/drivers.ts';
import { isGuessable, isRegular, shortestSecret } from './guessable.ts';

// Parsers of settings. Each throws {@link Expected}, which says what its setting has to be.

/** Where a user token's organization or login is named: in one of its claims, or in the answer of a call. */
export type IdentitySource =
  | { kind: 'claim'; names: readonly string[] }
  | { kind: 'probe'; method: string; path: string; keys: readonly string[] };

/** The company as the relay's clients see it. */
export interface Brand {
  readonly name: string;
  /** A mail address or an https address. */
  readonly support?: string;
  /** Its logo, for the relay's own pages. */
  readonly logo?: Logo;
  /** The colour of its buttons, and of the text on them. */
  readonly color?: string;
  readonly onColor?: string;
}

/** A picture as it is sent. */
export interface Logo {
  readonly type: string;
  readonly bytes: Buffer;
}

/** An address to listen on. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What a setting has to be, in words that follow its name. */
export class Expected extends Error {}

export function nonEmpty(text: string): string {
  if (text.trim() === '') throw new Expected('is empty');
  return text.trim();
}

/** A setting that may be `off`, which is undefined. */
export const orOff =
  <T>(parse: (text: string) => T) =>
  (text: string): T | undefined =>
    text === 'off' ? undefined : parse(text);

/** Undefined while it is empty. */
export const notYet = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

export function brandName(text: string): string {
  if (text.length > 60 || !v.is(line, text)) throw new Expected('has to be a name of at most 60 characters');
  return text.trim();
}

export function supportContact(text: string): string {
  const isAddress = text.startsWith('https://') && URL.canParse(text);
  const isMail = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(text);
  if (text.length > 200 || !v.is(line, text) || !(isAddress || isMail)) {
    throw new Expected('has to be a mail address or begin with https://');
  }
  return text;
}

/** The largest logo, in bytes. */
const largestLogo = 100_000;

const logoTypes: Readonly<Record<string, string>> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

/** Reads a picture from a file. */
export function logoFile(text: string): Logo {
  const type = logoTypes[path.extname(text).toLowerCase()];
  if (type === undefined) throw new Expected('has to be a file that ends with .svg, .png or .webp');
  try {
    const bytes = readFileSync(text);
    if (bytes.length <= largestLogo) return { type, bytes };
  } catch {
    throw new Expected('has to be a file that can be read');
  }
  throw new Expected(`has to be a file of at most ${largestLogo} bytes`);
}

/** A colour, and black or white for the text on it, whichever has more contrast: always at least 4.5 to 1 (WCAG 2, 1.4.3). */
export function brandColor(text: string): { color: string; onColor: string } {
  if (!/^#[0-9a-f]{6}$/i.test(text)) throw new Expected('has to be a colour as #2a4fd6');
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(text.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return { color: text, onColor: 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? '#fff' : '#000' };
}

export function list(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new Expected('has to be a list with commas and no empty item');
  return items;
}

/** Hosts as in the `Host` header; none if empty. */
export function hosts(text: string): string[] {
  const names = text.trim() === '' ? [] : list(text.toLowerCase());
  if (names.some((name) => !/^(?:[a-z\d_.-]+|\[[\da-f:]+\])(?::\d{1,5})?$/.test(name))) {
    throw new Expected('has to be a list of hosts, each with its port, such as relay.internal:8787');
  }
  return names;
}

/** Secrets that NoiseAware presents. Nothing else protects the ConnectionURL, so they must not be guessable. */
export function clientSecrets(text: string): string[] {
  const secrets = list(text);
  if (secrets.some(({ length }) => length < shortestSecret)) {
    throw new Expected(`has a secret of fewer than ${shortestSecret} characters`);
  }
  if (secrets.some(isGuessable)) throw new Expected('has a secret that can be guessed');
  if (new Set(secrets).size < secrets.length) throw new Expected('has the same secret twice');
  return secrets;
}

export function listenAddress(text: string): Address {
  const [, ipv6, name, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = ipv6 ?? name;
  const port = Number(digits);
  if (host === undefined || port > 65_535) throw new Expected('has to be host:port or off');
  return { host, port };
}

export const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most || text.trim() === '') {
    throw new Expected(`has to be a whole number from ${least} to ${most}`);
  }
  return value;
};

/** A share of a life: not so small that renewals never pause, not so large that one failure comes too late. */
export function share(text: string): number {
  if (!/^0\.\d{1,3}$/.test(text) || Number(text) < 0.1 || Number(text) > 0.9) {
    throw new Expected('has to be a share from 0.1 to 0.9');
  }
  return Number(text);
}

export function statuses(text: string): number[] {
  return list(text).map((item) => {
    if (!/^4\d\d$/.test(item)) throw new Expected('has to list statuses from 400 to 499');
    return Number(item);
  });
}

export function identitySource(text: string): IdentitySource {
  const [, names] = /^claim ([\w.:/,-]+)$/.exec(text) ?? [];
  if (names !== undefined) return { kind: 'claim', names: list(names) };
  const [, method, callPath, keys] = /^probe (GET|POST) (\/\S*) ([\w-]+(?:\.[\w-]+)*)$/.exec(text) ?? [];
  if (method === undefined || callPath === undefined || keys === undefined) {
    throw new Expected('has to be "claim name[,name]", "probe METHOD /path key.key" or off');
  }
  return { kind: 'probe', method, path: callPath, keys: keys.split('.') };
}

export const oneOf =
  <const T extends string>(...allowed: T[]) =>
  (text: string): T => {
    const found = allowed.find((each) => each === text);
    if (found === undefined) throw new Expected(`has to be one of ${allowed.join(', ')}`);
    return found;
  };

export const isLoopback = ({ hostname }: URL): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** Without a slash at the end, so that paths can be appended. */
export function secureUrl(text: string): string {
  const url = URL.parse(text);
  // A bare ? or # is not in URL.search or URL.hash and would swallow appended paths; white space is dropped by the parser.
  if (url === null || /[?#\s]/.test(text) || url.username || url.password) {
    throw new Expected('has to be a plain https URL');
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    throw new Expected('has to be https (plain http is for loopback only)');
  }
  return url.href.replace(/\/+$/, '');
}

/** NoiseAware's page: `login.noiseaware.io/authorize?…`; a path that already ends in it is kept. */
export function authorizeUrl(text: string): string {
  const url = secureUrl(text);
  return url.endsWith('/authorize') ? url : `${url}/authorize`;
}

/** @throws {Expected} */
export function storeLocation(text: string): StoreLocation {
  try {
    return parseStore(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Expected(error.message);
  }
}

export function sealingKeys(text: string): [SealingKey, ...SealingKey[]] {
  const keys = list(text).map((item): SealingKey => {
    const [, id, encoded] = /^([A-Za-z0-9._-]{1,40}):([A-Za-z0-9_-]{43}=?)$/.exec(item) ?? [];
    if (id === undefined || encoded === undefined) {
      throw new Expected('has to be kid:<32 bytes in base64url>, or several with commas');
    }
    return { id, key: new Uint8Array(Buffer.from(encoded, 'base64url')) };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Expected('names a key twice');
  const regular = keys.find(({ key }) => isRegular(key));
  if (regular !== undefined) {
    throw new Expected(
      `has a key "${regular.id}" that is no random one: pnpm relay keys rotate --show makes one`,
    );
  }
  if (new Set(keys.map(({ key }) => Buffer.from(key).toString('hex'))).size < keys.length) {
    throw new Expected('has the same key under two names');
  }
  return keys as [SealingKey, ...SealingKey[]];
}

export function redirectBases(text: string): string[] {
  return list(text).map((base) => {
    const url = URL.parse(base);
    if (
      url === null ||
      !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) ||
      url.href !== base ||
      !base.endsWith('/') ||
      /[?#*]/.test(base) ||
      url.username ||
      url.password
    ) {
      throw new Expected('has to list https URLs that end in a slash (plain http is for loopback only)');
    }
    return base;
  });
}
