import { generateKeyPairSync, sign } from 'node:crypto';

/** What a user token says about its bearer; times are in seconds. */
export interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly email: string;
  readonly organizationID: string;
  readonly organizationName: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Makes a signer with a key of its own that is thrown away with it. */
export function createJwtSigner(): (claims: Claims) => string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return (claims) => {
    const signed = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  };
}
