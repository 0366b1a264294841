import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type AccessCodeForm, accessCodePattern, bitsOf, createAccessCodes } from './access-code.ts';

const key = (id: string) => ({ id, key: new Uint8Array(hash('sha256', id, 'buffer')) });
const usual: AccessCodeForm = { length: 49, alphabet: 'base64url' };
const keys = [key('a'), key('b')];

describe('the access codes of a pairing', () => {
  test('are the same each time, and differ for each key, code, salt and form', () => {
    const codes = createAccessCodes(keys, usual)('one-time-code', 'salt');
    expect(createAccessCodes(keys, usual)('one-time-code', 'salt')).toEqual(codes);
    const all = [
      ...codes,
      ...createAccessCodes(keys, usual)('another', 'salt'),
      ...createAccessCodes(keys, usual)('one-time-code', 'another'),
      ...createAccessCodes(keys, { ...usual, length: 50 })('one-time-code', 'salt'),
      ...createAccessCodes(keys, { ...usual, alphabet: 'hex' })('one-time-code', 'salt'),
    ];
    expect(new Set(all.map((code) => code.slice(0, 49))).size).toBe(10);
    expect(createAccessCodes([key('a')], usual)('one-time-code', 'salt')).toEqual(codes.slice(0, 1));
  });

  test('survive a key rotation: that of the old key is still among them', () => {
    const [before] = createAccessCodes(keys, usual)('one-time-code', 'salt');
    expect(createAccessCodes([key('new'), ...keys], usual)('one-time-code', 'salt')).toContain(before);
  });

  test('have 256 bits and need no encoding in a query', () => {
    expect(bitsOf(usual)).toBeGreaterThan(256);
    for (const code of createAccessCodes(keys, usual)('one-time-code', 'salt')) {
      expect(code).toMatch(/^nacac_[\w-]{43}$/);
      expect(encodeURIComponent(code)).toBe(code);
    }
  });

  const forms: [AccessCodeForm, RegExp][] = [
    [{ length: 22, alphabet: 'base64url' }, /^[\w-]{22}$/],
    [{ length: 64, alphabet: 'base64url' }, /^nacac_[\w-]{58}$/],
    [{ length: 40, alphabet: 'alnum' }, /^[A-Za-z0-9]{40}$/],
    [{ length: 64, alphabet: 'hex' }, /^[0-9a-f]{64}$/],
    [{ length: 39, alphabet: 'digits' }, /^\d{39}$/],
  ];
  test.each(forms)('have the form %j, by which alone they are found', (form, pattern) => {
    const codesOf = createAccessCodes(keys, form);
    const codes = Array.from({ length: 200 }, (_, index) => codesOf(`code ${index}`, 'salt')).flat();
    expect(new Set(codes).size).toBe(400);
    for (const code of codes) {
      expect(code).toMatch(pattern);
      expect(`https://x.example/?code=${code}&more`.match(accessCodePattern(form))).toEqual([code]);
      expect(`${code}0`.match(accessCodePattern(form))).toBeNull();
    }
    const used = new Set(codes.flatMap((code) => [...code.replace(/^nacac_/, '')]));
    const sizes = { base64url: 64, alnum: 62, hex: 16, digits: 10 };
    expect(used.size).toBe(sizes[form.alphabet]);
  });
});
