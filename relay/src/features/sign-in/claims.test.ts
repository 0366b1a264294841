import { generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { readClaims } from './claims.ts';
import { readLogout } from './read-logout.ts';
import { roleOf } from './role-of.ts';

describe('claims of a person', () => {
  test.each([
    ['no subject', {}],
    ['an empty subject', { sub: '' }],
    ['a subject that is a number', { sub: 7 }],
    ['a subject of more than 255 characters', { sub: 'a'.repeat(256) }],
    ['a session id that is an object', { sub: 'alex', sid: {} }],
  ])('are refused with %s', (_, claims) => {
    expect(readClaims(claims)).toBeUndefined();
  });

  test('are read, and others kept', () => {
    const claims = { sub: 'alex', sid: 's', groups: ['admins'] };
    expect(readClaims(claims)).toEqual(claims);
  });

  const entries: Parameters<typeof roleOf>[0] = {
    required: undefined,
    roles: [{ claim: 'groups', value: 'admins', role: 'admin' }],
  };
  test.each([
    ['one value', 'admins', 'admin'],
    ['a list', ['others', 'admins'], 'admin'],
    ['a list in a list', [['admins']], 'staff'],
    ['an object that calls itself so', { toString: 'admins' }, 'staff'],
    ['nothing', undefined, 'staff'],
  ])('give the role of a group that is %s', (_, groups, role) => {
    expect(roleOf(entries, { groups })).toBe(role);
  });

  test.each([
    [['auditors'], 'viewer'],
    [['auditors', 'support'], 'staff'],
    [['auditors', 'admins', 'support'], 'admin'],
    [['others'], undefined],
  ])('give the highest role of several groups: %j is %s', (groups, role) => {
    const named = (
      [
        ['admins', 'admin'],
        ['auditors', 'viewer'],
        ['support', 'staff'],
      ] as const
    ).map(([value, its]) => ({ claim: 'groups', value, role: its }));
    expect(roleOf({ required: undefined, roles: named }, { groups })).toBe(role);
  });
});

describe('a logout token', async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const event = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  const read = async (typ: string | undefined, claims: object) => {
    const token = await new SignJWT({ sub: 'alex', events: event, ...claims })
      .setProtectedHeader({ alg: 'RS256', ...(typ && { typ }) })
      .setIssuer('https://provider.example')
      .setAudience('relay')
      .setIssuedAt()
      .sign(privateKey);
    const expected = { issuer: 'https://provider.example', clientId: 'relay', clockTolerance: 30 };
    return readLogout(token, async () => publicKey, { ...expected, now: Date.now() / 1_000 });
  };

  test.each(['logout+jwt', 'JWT', undefined])('of the type %s is read', async (typ) => {
    expect(await read(typ, {})).toMatchObject({ subject: 'alex' });
  });

  test.each<[string, string, object]>([
    ['another type', 'at+jwt', {}],
    ['a nonce', 'JWT', { nonce: 'n' }],
    ['no event', 'JWT', { events: {} }],
    ['an event that is a list', 'JWT', { events: [event] }],
    ['an empty subject', 'JWT', { sub: '' }],
    ['neither subject nor session', 'JWT', { sub: undefined }],
  ])('with %s is refused', async (_, typ, claims) => {
    expect(await read(typ, claims)).toBe('foreign');
  });
});
