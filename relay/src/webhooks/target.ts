import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { PlainError } from '../domain/operator-refusal.ts';

/** Where webhooks may lead: `RELAY_WEBHOOKS_PRIVATE`. */
export interface TargetRules {
  /** Addresses of private networks and of this machine, and plain http to them. */
  readonly isPrivateAllowed: boolean;
}

/** A host whose addresses webhooks may not be sent to. */
export class RefusedAddress extends PlainError {
  override name = 'RefusedAddress';
}

/** The longest address of a webhook, in characters. */
const longestUrl = 2_000;

/**
 * What is wrong with the address of a webhook, in words that follow it; undefined where nothing is. A host that is a name
 * is looked up whenever something is sent, since it may lead elsewhere by then.
 */
export function problemOf(text: string, rules: TargetRules): string | undefined {
  if (text.length > longestUrl || !URL.canParse(text)) return 'is no address';
  const { protocol, hostname, username, password, hash } = new URL(text);
  const isPlain = protocol === 'http:';
  if (protocol !== 'https:' && !(isPlain && rules.isPrivateAllowed)) return 'has to begin with https://';
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
 * A lookup that gives only addresses that a webhook may be sent to, so that what is connected to is what was checked.
 * Hosts that are addresses are not looked up: {@link problemOf} has to be asked before each call.
 */
export const guardLookup =
  (lookup: LookupFunction, isPlain: boolean, rules: TargetRules): LookupFunction =>
  (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const all = Array.isArray(found) ? found : [];
      const [first, ...others] = all.filter(({ address }) => mayConnect(address, isPlain, rules));
      if (error !== null) callback(error, '');
      else if (first === undefined) {
        callback(new RefusedAddress(isPlain ? plainElsewhere : privateHost), '');
      } else if (options.all === true) callback(null, [first, ...others]);
      else callback(null, first.address, first.family);
    });

// --- Internal helpers ---

const privateHost = 'leads to a private address, which RELAY_WEBHOOKS_PRIVATE=1 would allow';
const plainElsewhere = 'has to begin with https://, since it leads out of the private network';

/** Plain http stays within what is private. */
const mayConnect = (address: string, isPlain: boolean, { isPrivateAllowed }: TargetRules): boolean =>
  isPublic(address) ? !isPlain : isPrivateAllowed;

/**
 * Whether an address is one of the public internet: of what IANA's registries of special-purpose addresses (RFC 6890)
 * list, none is. An IPv4 address within an IPv6 one is judged as itself.
 */
function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  // Of IPv6, what is allotted to the internet as a whole (RFC 4291, section 2.4).
  return address.kind() === 'ipv4' || address.match(ipaddr.parseCIDR('2000::/3'));
}

const unbracketed = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');
