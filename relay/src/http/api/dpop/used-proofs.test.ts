import { Failure } from '@noiseaware-connect/shared/failure';
import { expect, test } from 'vitest';
import { nonceLife } from '../../../domain/staff/dpop-nonce.ts';
import { rememberProofs } from './used-proofs.ts';

const proof = (id: string, key = 'key') => ({ key, id });

test('a proof is accepted once while it is valid', () => {
  const isFirstUse = rememberProofs();
  for (const began of [1_000, 5_000]) {
    expect(isFirstUse(proof(`at ${began}`), began)).toBe(true);
    for (let now = began; now <= began + nonceLife + 60; now += 10) {
      isFirstUse(proof(`between ${now}`), now);
      expect(isFirstUse(proof(`at ${began}`), now)).toBe(false);
    }
  }
});

test('a proof’s id counts per key: another browser may have drawn the same one', () => {
  const isFirstUse = rememberProofs();
  expect(isFirstUse(proof('id', 'one'), 0)).toBe(true);
  expect(isFirstUse(proof('id', 'other'), 0)).toBe(true);
});

test('too many proofs of one key are refused rather than forgotten, and accepted again later', () => {
  const isFirstUse = rememberProofs(3);
  for (const id of ['a', 'b', 'c']) expect(isFirstUse(proof(id), 0)).toBe(true);
  expect(() => isFirstUse(proof('d'), 1)).toThrow(Failure);
  expect(isFirstUse(proof('d', 'other'), 1)).toBe(true);
  expect(isFirstUse(proof('a'), 1)).toBe(false);
  expect(isFirstUse(proof('d'), nonceLife + 60)).toBe(true);
  expect(isFirstUse(proof('a'), nonceLife + 60)).toBe(false);
});
