import { parseAsTexts } from '../domain/exact-json.ts';

/** JSON of NoiseAware's, a byte order mark passed over; undefined where it is none. */
export const readJson = (text: string): unknown => read(text, JSON.parse);

/** The same with numbers as they were written: ids can exceed 2^53, and two organizations must not become one. */
export const readExactly = (text: string): unknown => read(text, parseAsTexts);

/** The claims of a JWT (RFC 7519, section 3). It came from NoiseAware over TLS: there is no signature to check it by. */
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
