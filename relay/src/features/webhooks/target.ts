import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { PlainError } from '../../base/operator-refusal.ts';

/** Allowed targets of webhooks: `RELAY_WEBHOOKS_PRIVATE`. */
export interface TargetRules {
  /** Allows addresses of private networks and this machine, and plain http to them. */
  readonly isPrivateAllowed: boolean;
}

/** A host whose addresses webhooks must not be sent to. */
export class RefusedAddress extends PlainError {
  override name = 'RefusedAddress';
}

/** The longest URL of a webhook, in characters. */
const longestUrl = 2_000;

/**
 * What is wrong with a webhook's URL, in words that follow "its address"; undefined if nothing is. A host name is resolved at
 * each sending, since its address may change.
 */
export function problemOf(text: string, rules: TargetRules): string | undefined {
  if (!URL.canParse(text)) return 'is not a valid URL';
  if (text.length > longestUrl) return `is longer than ${longestUrl} characters, with percent-encoded ones`;
  const { protocol, hostname, username, password, hash } = new URL(text);
  const isPlain = protocol === 'http:';
  if (protocol !== 'https:' && !(isPlain && rules.isPrivateAllowed)) return 'must begin with https://';
  if (username !== '' || password !== '') return 'must not hold a user or password';
  if (hash !== '') return 'must not hold a fragment';
  const host = unbracketed(hostname);
  const isLocalName = /(?:^|\.)localhost\.?$/.test(host);
  if (isIP(host) === 0 ? isLocalName && !rules.isPrivateAllowed : !mayConnect(host, isPlain, rules)) {
    return isPlain ? plainElsewhere : privateHost;
  }
  return undefined;
}

/**
 * A webhook's URL as it is stored: as the parser that also sends to it writes it, so that no other reads it in another way. Or what
 * is wrong with it, see {@link problemOf}.
 */
export function readTarget(text: string, rules: TargetRules): { url: string } | { problem: string } {
  const url = URL.parse(text)?.href ?? text;
  const problem = problemOf(url, rules);
  return problem === undefined ? { url } : { problem };
}

/**
 * A lookup that returns only allowed addresses, so that exactly the checked address is connected to. Hosts that are IP addresses
 * are not looked up: call {@link problemOf} before each request.
 */
export const guardLookup =
  (lookup: LookupFunction, isPlain: boolean, rules: TargetRules): LookupFunction =>
  (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, result) => {
      const addresses = Array.isArray(result) ? result : [];
      const [first, ...others] = addresses.filter(({ address }) => mayConnect(address, isPlain, rules));
      if (error !== null) callback(error, '');
      else if (first === undefined) {
        callback(new RefusedAddress(isPlain ? plainElsewhere : privateHost), '');
      } else if (options.all === true) callback(null, [first, ...others]);
      else callback(null, first.address, first.family);
    });

/**
 * Why a host name's addresses are not allowed, in words that follow "its address"; undefined if one of them is. For calls through
 * a proxy, which resolves the name once more: a name that only the proxy knows is left to it.
 */
export const problemOfHost = (
  lookup: LookupFunction,
  { hostname, protocol }: URL,
  rules: TargetRules,
): Promise<string | undefined> =>
  new Promise((resolve) => {
    if (isIP(unbracketed(hostname)) !== 0) resolve(undefined);
    else {
      guardLookup(lookup, protocol === 'http:', rules)(hostname, {}, (error) =>
        resolve(error instanceof RefusedAddress ? error.message : undefined),
      );
    }
  });

// --- Internal helpers ---

const privateHost = 'leads to a private address, which RELAY_WEBHOOKS_PRIVATE=1 would allow';
const plainElsewhere = 'must begin with https://, since it leads out of the private network';

/** Plain http is allowed within private networks only. */
const mayConnect = (address: string, isPlain: boolean, { isPrivateAllowed }: TargetRules): boolean =>
  isPublic(address) ? !isPlain : isPrivateAllowed;

/**
 * Whether an address is on the public internet: not in IANA's registries of special-purpose addresses (RFC 6890). An IPv4 address
 * inside an IPv6 one is judged as itself.
 */
function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  // IPv6: the global unicast range (RFC 4291, section 2.4).
  return address.kind() === 'ipv4' || address.match(ipaddr.parseCIDR('2000::/3'));
}

const unbracketed = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');
