import * as v from 'valibot';

const isKeyPair = (value: unknown): boolean => {
  const { privateKey, publicKey } = (value ?? {}) as Partial<CryptoKeyPair>;
  return privateKey instanceof CryptoKey && publicKey instanceof CryptoKey;
};

/** The staff session, for the relay alone and never sent to a page, and the key without which the relay refuses it. */
export const credential = v.object({ session: v.string(), key: v.custom<CryptoKeyPair>(isKeyPair) });
export type Credential = v.InferOutput<typeof credential>;

/** The public half of a key on P-256, as the contract has it. */
export async function publicHalf({ publicKey }: CryptoKeyPair) {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  return { kty: 'EC', crv: 'P-256', x, y } as const;
}
