import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createDpopNonces, nonceLife } from './dpop-nonce.ts';

const key = (id: string) => ({ id, key: new Uint8Array(randomBytes(32)) });

test('a nonce is valid for minutes, and neither before nor after', () => {
  const nonces = createDpopNonces([key('a')]);
  const nonce = nonces.issue(1_200);
  expect(nonces.isFresh(nonce, 1_200)).toBe(true);
  expect(nonces.isFresh(nonce, 1_200 + nonceLife - 1)).toBe(true);
  expect(nonces.isFresh(nonce, 1_200 + nonceLife)).toBe(false);
  expect(nonces.isFresh(nonce, 1_199)).toBe(false);
});

test('relays that share a sealing key accept each other’s nonces, whichever key is first', () => {
  const [one, other] = [key('one'), key('other')];
  const nonce = createDpopNonces([one]).issue(0);
  expect(createDpopNonces([other, one]).isFresh(nonce, 0)).toBe(true);
  expect(createDpopNonces([other]).isFresh(nonce, 0)).toBe(false);
});
