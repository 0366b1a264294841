import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Connection } from '../connection/connection.ts';
import { decideReseal, keyIdOf, sealedIn } from './sealed-fields.ts';
import { createSealer } from './sealing.ts';

const connection = (over: Partial<Connection> = {}) =>
  ({
    accessCode: 'code',
    tokens: { userToken: 'user', refreshToken: 'refresh' },
    ...over,
  }) as Connection;

test('all sealed values of a connection are listed with their fields', () => {
  expect(sealedIn(connection())).toEqual([
    { field: 'accessCode', sealed: 'code' },
    { field: 'userToken', sealed: 'user' },
    { field: 'refreshToken', sealed: 'refresh' },
  ]);
  const { tokens } = connection();
  expect(
    sealedIn(connection({ accessCode: null, tokens: tokens && { ...tokens, refreshToken: null } })),
  ).toEqual([{ field: 'userToken', sealed: 'user' }]);
  expect(sealedIn(connection({ accessCode: null, tokens: null }))).toEqual([]);
});

test('the key id of a sealed value is read without opening it, and is null for damaged values', async () => {
  const sealer = createSealer([{ id: '2025-01', key: new Uint8Array(randomBytes(32)) }]);
  const sealed = await sealer.seal({ record: 'connections/one', field: 'accessCode' }, 'secret');
  expect(keyIdOf(sealed)).toBe('2025-01');
  for (const damaged of ['', 'x', '.', 'eyJ.x', `${Buffer.from('{"kid":7}').toString('base64url')}..x`]) {
    expect(keyIdOf(damaged)).toBeNull();
  }
});

test('a resealed value is written only if the original has not changed meanwhile', () => {
  const before = connection();
  const to = (from: string) => ({ from, to: 'new' });
  expect(decideReseal(before, [to('code'), to('refresh')])).toEqual({
    answer: 'resealed',
    put: { accessCode: 'new', tokens: { userToken: 'user', refreshToken: 'new' } },
  });
  expect(decideReseal(before, [to('code'), to('other')])).toMatchObject({
    answer: 'changed',
    put: { ...before, accessCode: 'new' },
  });
  expect(decideReseal(connection({ accessCode: null }), [to('code')])).toEqual({ answer: 'changed' });
  expect(decideReseal(undefined, [to('code')])).toEqual({ answer: 'changed' });
});

test('resealing a record leaves everything else that it carries', () => {
  const newer = Symbol('newer fields');
  const record = { ...connection(), [newer]: { label: 'North wing' } };
  const { put } = decideReseal(record, [{ from: 'code', to: 'new' }]);
  expect(put?.[newer]).toEqual({ label: 'North wing' });
});
