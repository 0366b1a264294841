import { createHmac } from 'node:crypto';

/** What a message is signed by. */
export const signatureOf = (key: Buffer, id: string, timestamp: string, body: string | Uint8Array): Buffer =>
  createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();

const prefix = 'whsec_';

/** The least bytes of a key. */
const shortestKey = 24;

/** The key in a secret. One that is empty or easy to guess would make anyone a signer. @throws {TypeError} */
export function webhookKey(secret: string): Buffer {
  const key = Buffer.from(String(secret).slice(prefix.length), 'base64');
  // Node decodes what it can and drops the rest: only the canonical form says what the key is.
  if (key.length >= shortestKey && secret === prefix + key.toString('base64')) return key;
  throw new TypeError(`secret must be ${prefix} and the base64 of at least ${shortestKey} bytes`);
}
