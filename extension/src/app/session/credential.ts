/** The staff session, for the relay alone and never sent to a page, and the key without which the relay refuses it. */
export interface Credential {
  session: string;
  key: CryptoKeyPair;
}

/** The public half of a key on P-256, as the contract has it. */
export async function publicHalf({ publicKey }: CryptoKeyPair) {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  return { kty: 'EC', crv: 'P-256', x, y } as const;
}
