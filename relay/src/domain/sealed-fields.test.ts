import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Connection } from './connection.ts';
import { keyIdOf, sealedIn, withResealed } from './sealed-fields.ts';
import { createSealer } from './sealing.ts';

const connection = (over: Partial<Connection> = {}) =>
  ({
    accessCode: 'code',
    tokens: { userToken: 'user', refreshToken: 'refresh' },
    ...over,
  }) as Connection;

test('every sealed value of a connection is named by its field', () => {
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

test('the key that a value needs is read without opening it; damaged ones name none', async () => {
  const sealer = createSealer([{ id: '2025-01', key: new Uint8Array(randomBytes(32)) }]);
  const sealed = await sealer.seal({ record: 'connections/one', field: 'accessCode' }, 'secret');
  expect(keyIdOf(sealed)).toBe('2025-01');
  for (const damaged of ['', 'x', '.', 'eyJ.x', `${Buffer.from('{"kid":7}').toString('base64url')}..x`]) {
    expect(keyIdOf(damaged)).toBeNull();
  }
});

test('a value is replaced only where it is still the one that the new one was made from', () => {
  const before = connection();
  const to = (field: 'accessCode' | 'userToken' | 'refreshToken', from: string) => ({
    field,
    from,
    to: 'new',
  });
  expect(withResealed(before, [to('accessCode', 'code'), to('refreshToken', 'refresh')])).toEqual(
    connection({
      accessCode: 'new',
      tokens: { userToken: 'user', refreshToken: 'new' } as Connection['tokens'],
    }),
  );
  expect(withResealed(before, [to('accessCode', 'user'), to('userToken', 'code')])).toBe(before);
  const forgotten = connection({ accessCode: null, tokens: null });
  expect(withResealed(forgotten, [to('accessCode', 'code'), to('userToken', 'user')])).toBe(forgotten);
});
