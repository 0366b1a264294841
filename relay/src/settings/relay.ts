import { canonicalUrl } from '../base/canonical-url.ts';
import type { SealingKey } from '../domain/sealing/sealing.ts';
import type { StoreLocation } from '../store/driver.ts';
import { parseStore } from '../store/drivers.ts';
import { hasPattern } from './guessable.ts';
import {
  Expected,
  isSecure,
  list,
  nonEmpty,
  offAsUndefined,
  oneOf,
  type Setting,
  secureUrl,
  wholeNumber,
} from './setting.ts';

/** An address to listen on. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export function listenAddress(text: string): Address {
  const [, ipv6, name, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = ipv6 ?? name;
  const port = Number(digits);
  if (host === undefined || port > 65_535) throw new Expected('must be host:port or off');
  return { host, port };
}

/** Hosts as in the `Host` header; none if empty. */
export function hosts(text: string): string[] {
  const names = text.trim() === '' ? [] : list(text.toLowerCase());
  if (names.some((name) => !/^(?:[a-z\d_.-]+|\[[\da-f:]+\])(?::\d{1,5})?$/.test(name))) {
    throw new Expected('must be a list of hosts, each with its port, such as relay.internal:8787');
  }
  return names;
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
      throw new Expected('must be kid:<32 bytes in base64url>, or several with commas');
    }
    return { id, key: new Uint8Array(Buffer.from(encoded, 'base64url')) };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Expected('names a key twice');
  const regular = keys.find(({ key }) => hasPattern(key));
  if (regular !== undefined) {
    throw new Expected(
      `has a key "${regular.id}" that is not random: "pnpm relay keys rotate --show" generates one`,
    );
  }
  if (new Set(keys.map(({ key }) => Buffer.from(key).toString('hex'))).size < keys.length) {
    throw new Expected('has the same key under two names');
  }
  return keys as [SealingKey, ...SealingKey[]];
}

export function redirectBases(text: string): string[] {
  return list(text).map((base) => {
    const url = canonicalUrl(base);
    if (url === undefined || !isSecure(url) || !base.endsWith('/') || /[?#*]/.test(base)) {
      throw new Expected('must list https URLs that end in a slash (plain http is for loopback only)');
    }
    return base;
  });
}

/** The relay itself: network, store, sealing, pairings, renewals, pass-through, log. */
export const relay = {
  RELAY_HOST: { description: 'Address to listen on.', default: '127.0.0.1', parse: nonEmpty },
  RELAY_PORT: { description: 'Port to listen on.', default: '8787', parse: wholeNumber(0, 65_535) },
  RELAY_OPS_ADDRESS: {
    description:
      'host:port of the monitoring listener, or off. It serves /metrics (Prometheus), /health/live and /health/ready without a credential.',
    default: '127.0.0.1:8786',
    parse: offAsUndefined(listenAddress),
  },
  RELAY_KEEP_ALIVE: {
    description:
      'Keep-alive timeout of idle client connections, in seconds. Must be longer than that of the proxy in front, or calls are lost.',
    default: '130',
    parse: wholeNumber(1, 3_600),
  },
  RELAY_STOP_DELAY: {
    description:
      'Seconds after SIGTERM during which calls are still accepted while /health/ready answers 503, so that a proxy takes the relay out of rotation. Calls in flight then get 60 more to end.',
    default: '5',
    parse: wholeNumber(0, 600),
  },
  RELAY_PUBLIC_URL: {
    description:
      'The relay’s URL as NoiseAware and browsers reach it; DPoP proofs (RFC 9449) are checked against it. Plain http only on loopback: put TLS in front.',
    default: 'http://127.0.0.1:<RELAY_PORT>',
    parse: secureUrl,
  },
  RELAY_OTHER_HOSTS: {
    description:
      'Further values of the Host header to accept, with ports, such as relay.internal:8787. Calls for other hosts than these, that of RELAY_PUBLIC_URL and the listening address are answered 421.',
    default: '',
    parse: hosts,
  },
  RELAY_TRUST_PROXY: {
    description:
      'Number of trusted proxies in front. The client address is counted from the right of X-Forwarded-For.',
    default: '0',
    parse: wholeNumber(0, 16),
  },
  RELAY_STORE: {
    description:
      'The store: lowdb:<directory>, for one relay, or postgres://user:password@host/database, for any number of relays. Several hosts, with commas and ?target_session_attrs=read-write, are tried in turn until one takes writes. RELAY_STORE_FILE keeps the password out of this file.',
    default: 'lowdb:./data',
    isSecret: (text: string) => text.startsWith('postgres'),
    parse: storeLocation,
  },
  RELAY_SEALING_KEYS: {
    description:
      'Keys that encrypt codes and tokens in the store, as id:key, separated by commas: the first encrypts, all decrypt. Keep a copy apart from the data. "pnpm relay keys rotate" puts a new key first.',
    isSecret: () => true,
    parse: sealingKeys,
  },
  RELAY_OPEN_SECRET_FILES: {
    description:
      '1: accept secrets from files that other users can read, as container platforms mount them. 0: refuse to start.',
    default: '0',
    parse: oneOf('0', '1'),
  },
  RELAY_REDIRECTS: {
    description: 'Allowed redirect bases, separated by commas: the redirect URLs of the extension’s builds.',
    parse: redirectBases,
  },
  RELAY_REDIRECT_PATHS: {
    description:
      'each: every pairing has a redirect address with random bits. fixed: all share <redirect base>connected, and links RELAY_PUBLIC_URL/connected, where NoiseAware redirects to listed addresses alone; see security.md for what is lost.',
    default: 'each',
    parse: oneOf('each', 'fixed'),
  },
  RELAY_BOUND_SESSIONS: {
    description:
      'offered: a session that was enrolled with a key needs a DPoP proof with each call. required: sessions without a key are refused. Console sessions are cookies and have no key.',
    default: 'offered',
    parse: oneOf('offered', 'required'),
  },
  RELAY_PAIRING_TTL: {
    description: 'Lifetime of a pairing, in seconds: the time to log in or sign up, and press Authorize.',
    symptom: 'Staff report that an attempt expired while they were still signing up at NoiseAware.',
    default: '1800',
    parse: wholeNumber(1, 86_400),
  },
  RELAY_API_TIMEOUT: {
    description: 'Idle timeout of a pass-through call in either direction, in seconds.',
    symptom: 'Calls through the relay are broken off with a time-out while NoiseAware is still at work.',
    default: '60',
    parse: wholeNumber(1, 3_600),
  },
  RELAY_SERVICE_CALLS: {
    description:
      'Rate limit per service and relay, in calls per minute. Calls above it are answered 429 with Retry-After.',
    symptom: 'A backend that runs away must be held back, or a busy one gets 429 with Retry-After.',
    default: '600000',
    parse: wholeNumber(1, 1_000_000_000),
  },
  RELAY_AUDIT_RETENTION: {
    description: 'Days for which audit entries are kept.',
    default: '400',
    parse: wholeNumber(1, 36_500),
  },
  LOG_LEVEL: {
    description: 'Lowest level that is logged: fatal, error, warn, info, debug, trace, or silent.',
    default: 'info',
    parse: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  },
} as const satisfies Record<string, Setting>;
