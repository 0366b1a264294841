import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createSealer, type SealingAddress, type SealingKey } from './sealing.ts';

const key = (id: string): SealingKey => ({ id, key: new Uint8Array(randomBytes(32)) });
const place: SealingAddress = { record: 'connections/one', field: 'accessCode' };

describe('sealing', () => {
  const old = key('2024');
  const current = key('2025');
  const sealer = createSealer([current, old]);

  test('opens what it sealed, for every text', async () => {
    for (const value of ['', 'x', 'naïve 🏠 \0\n', 'a'.repeat(20_000)]) {
      expect(await sealer.open(place, await sealer.seal(place, value))).toBe(value);
    }
  });

  test('reveals nothing of the value, and seals the same value differently each time', async () => {
    const [first, second] = await Promise.all([sealer.seal(place, 'secret'), sealer.seal(place, 'secret')]);
    expect(first).not.toBe(second);
    expect(first + Buffer.from(first, 'base64url').toString()).not.toContain('secret');
  });

  test('does not open in another record or field', async () => {
    const sealed = await sealer.seal(place, 'secret');
    for (const elsewhere of [
      { ...place, record: 'connections/two' },
      { ...place, record: 'connections/one/accessCode' },
      { ...place, field: 'refreshToken' },
      { record: 'connections/one/access', field: 'Code' },
    ] as const) {
      expect(await sealer.open(elsewhere, sealed)).toBeUndefined();
    }
  });

  test('does not open after any part was tampered with', async () => {
    const sealed = await sealer.seal(place, 'secret');
    for (const [index, part] of sealed.split('.').entries()) {
      const parts = sealed.split('.');
      parts[index] = part === '' ? 'AAAA' : (part.startsWith('A') ? 'B' : 'A') + part.slice(1);
      expect(await sealer.open(place, parts.join('.'))).toBeUndefined();
    }
    for (const broken of [
      '',
      'x',
      sealed.slice(0, -2),
      `${sealed}.x`,
      sealed.split('.').slice(1).join('.'),
    ]) {
      expect(await sealer.open(place, broken)).toBeUndefined();
    }
  });

  test('does not open with another algorithm', async () => {
    const [, ...rest] = (await sealer.seal(place, 'secret')).split('.');
    for (const header of [
      { alg: 'none' },
      { alg: 'dir', enc: 'A128GCM', kid: '2025' },
      { alg: 'A256KW', enc: 'A256GCM', kid: '2025' },
    ]) {
      const forged = [Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.');
      expect(await sealer.open(place, forged)).toBeUndefined();
    }
  });

  test('does not open with another key of the same id', async () => {
    const sealed = await sealer.seal(place, 'secret');
    expect(await createSealer([key('2025')]).open(place, sealed)).toBeUndefined();
  });

  test('does not open without the key that it names', async () => {
    const sealed = await sealer.seal(place, 'secret');
    expect(await createSealer([key('other')]).open(place, sealed)).toBeUndefined();
  });

  test('seals with the first key and opens with all, so keys can be rotated', async () => {
    const before = await createSealer([old]).seal(place, 'secret');
    expect(await sealer.open(place, before)).toBe('secret');
    const after = await sealer.seal(place, 'secret');
    expect(await createSealer([old]).open(place, after)).toBeUndefined();
    expect(await createSealer([current]).open(place, after)).toBe('secret');
    expect(sealer.keyIds).toEqual(['2025', '2024']);
  });
});
