/** base64url without padding (RFC 4648, section 5). */
export const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** A code verifier of 256 random bits, 43 characters (RFC 7636, section 4.1). */
export const newVerifier = (randomBytes: (size: number) => Uint8Array): string => base64url(randomBytes(32));

/** The S256 code challenge of a verifier (RFC 7636, section 4.2). */
export const challengeOf = async (verifier: string): Promise<string> =>
  base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
