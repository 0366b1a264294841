/** The staff session, and the key without which the relay refuses it. Neither is ever sent to a page. */
export interface Credential {
  session: string;
  key: CryptoKeyPair;
}

/** The public key as the contract has it: a JWK on P-256. */
export async function publicHalf({ publicKey }: CryptoKeyPair) {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  return { kty: 'EC', crv: 'P-256', x, y } as const;
}
