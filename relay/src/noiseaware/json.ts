import { parseAsTexts } from '../base/exact-json.ts';

/** Parses JSON from NoiseAware, without a byte order mark; undefined if it is not JSON. */
export const readJson = (text: string): unknown => read(text, JSON.parse);

/** The same with numbers as their texts: ids can exceed 2^53, and two organizations must not become one. */
export const readExactly = (text: string): unknown => read(text, parseAsTexts);

/**
 * The claims of a JWT (RFC 7519, section 3). Not verified: it came from NoiseAware over TLS, and there is no key to verify it
 * with.
 */
export function claimsOf(token: string): unknown {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token)?.[1];
  return payload === undefined ? undefined : readExactly(Buffer.from(payload, 'base64url').toString('utf8'));
}

// --- Internal helpers ---

function read(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}
