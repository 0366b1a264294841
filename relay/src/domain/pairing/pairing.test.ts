import { describe, expect, test } from 'vitest';
import { hashOf } from '../secrets.ts';
import { decideClaim } from './decide-pairing.ts';
import { type Pairing, publicPairing, statusOf } from './pairing.ts';

const now = 1_750_000_000;
const pairing = (over: Partial<Pairing> = {}): Pairing => ({
  id: 'pairing-1',
  staff: { id: 'staff-1', name: 'Ada' },
  session: 'session-1',
  account: { id: 'account-1' },
  challenge: 'challenge',
  redirectUri: 'https://extension.example/connect/path',
  connection: null,
  choice: 'account',
  codeHash: 'hash',
  salt: 'salt',
  createdAt: now - 100,
  expiresAt: now + 100,
  authorized: null,
  ended: null,
  ...over,
});
const authorized = { at: now, accessCodeHash: hashOf('code of salt') };
const connected = { as: 'connected', at: now, connection: 'connection-1' } as const;
const cancelled = { as: 'cancelled', at: now } as const;
const failed = { as: 'failed', at: now, cause: 'refused' } as const;

const accessCodesFor = (salt: string) => ['of a newer key', `code of ${salt}`];
const claim = (of: Pairing, at: number) =>
  decideClaim(of, { accessCodesFor, now: at, by: { kind: 'noiseaware' } }).answer.outcome;

describe('claim', () => {
  const cases: [string, Partial<Pairing>, number, string][] = [
    ['a fresh code', {}, now, 'granted'],
    ['a fresh code in its last moment', {}, now + 99.999, 'granted'],
    ['a fresh code at its expiry', {}, now + 100, 'expired'],
    ['a granted code at once', { authorized }, now, 'repeated'],
    ['a granted code in its last moment', { authorized }, now + 99.999, 'repeated'],
    ['a granted code at its expiry', { authorized }, now + 100, 'expired'],
    ['a granted code when the system clock was set back', { authorized }, now - 5, 'repeated'],
    ['a code whose pairing is complete', { authorized, ended: connected }, now, 'used'],
    ['a code whose access code was refused', { authorized, ended: failed }, now, 'used'],
    ['a cancelled code', { ended: cancelled }, now, 'cancelled'],
    ['a granted code without a salt', { authorized, salt: null }, now, 'used'],
    ['a granted code of a key that was dropped', { authorized, salt: 'another' }, now, 'used'],
    ['a cancelled code long after', { ended: cancelled }, now + 1_000, 'cancelled'],
  ];
  for (const [name, over, at, expected] of cases) {
    test(`${name} is ${expected}`, () => expect(claim(pairing(over), at)).toBe(expected));
  }
});

describe('statusOf', () => {
  const cases: [Partial<Pairing>, number, string][] = [
    [{}, now, 'awaiting_authorization'],
    [{ authorized }, now, 'authorized'],
    [{ authorized }, now + 100, 'expired'],
    [{}, now + 100, 'expired'],
    [{ ended: connected }, now + 100, 'connected'],
    [{ ended: cancelled }, now + 100, 'cancelled'],
    [{ ended: failed }, now + 100, 'failed'],
  ];
  for (const [over, at, expected] of cases) {
    test(`${JSON.stringify(over)} ${at - now} seconds later is ${expected}`, () => {
      expect(statusOf(pairing(over), at)).toBe(expected);
    });
  }
});

test('a pairing shows its staff member no secrets', () => {
  const shown = publicPairing(pairing({ authorized, connection: 'connection-0', ended: failed }), now);
  expect(shown).toEqual({
    id: 'pairing-1',
    status: 'failed',
    account: { id: 'account-1' },
    expiresAt: new Date((now + 100) * 1000).toISOString(),
    connection: 'connection-0',
    cause: 'refused',
  });
});
