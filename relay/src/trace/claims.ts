/** Claims of one token that are looked at, at the most. */
const mostClaims = 30;

/** The claims of a JWT (RFC 7519) as text; undefined where it is none. Its signature is not looked at. */
export function claimsOf(token: string): Record<string, string> | undefined {
  const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token) ?? [];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined;
    const entries = Object.entries(claims).slice(0, mostClaims);
    return Object.fromEntries(entries.map(([name, value]) => [name, textOf(value)]));
  } catch {
    return undefined;
  }
}

// --- Internal helpers ---

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
