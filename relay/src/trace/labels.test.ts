import { expect, it } from 'vitest';
import { createLabels, type Labelled } from './labels.ts';

const settings: Labelled = (() => {
  const labels = new Map([['the-client-secret', '‹NOISEAWARE_CLIENT_SECRETS›']]);
  return { find: (value: string) => labels.get(value), all: () => labels };
})();

it('gives one value one label, whatever it is called later, and others other ones', () => {
  const labels = createLabels(settings);
  expect(labels.of('a1', 'access code')).toBe('‹access code 1›');
  expect(labels.of('a2', 'access code')).toBe('‹access code 2›');
  expect(labels.of('a1', 'value')).toBe('‹access code 1›');
  expect(labels.of('the-client-secret', 'value')).toBe('‹NOISEAWARE_CLIENT_SECRETS›');
});

it('tells of a new label once: its length, and the claims of a JWT under labels', () => {
  const labels = createLabels(settings);
  const payload = Buffer.from('{"sub":"owner-7","admin":true,"hidden owner-7":1}').toString('base64url');
  const token = `eyJhbGciOiJub25lIn0.${payload}.c2ln`;
  labels.of(token, 'user token');
  expect(labels.takeNew().at(-1)).toEqual({
    label: '‹user token 1›',
    length: token.length,
    claims: { sub: '‹sub 1›', admin: '‹admin 1›', '‹name 1›': '‹claim 1›' },
  });
  labels.of(token, 'user token');
  expect(labels.takeNew()).toEqual([]);
  expect(labels.of('owner-7', 'value')).toBe('‹sub 1›');
});

it('hides a name that is a value, holds one, is a piece of one, or is spelt like none', () => {
  const labels = createLabels(settings);
  labels.of('secretWord', 'value');
  labels.expect(['laterValue']);
  for (const name of ['secretWord', 'secretword', 'mySecretWord', 'laterValue', 'client-secret', 'x9K2'])
    expect(labels.nameOf(name), name).toMatch(/^‹.+›$/);
  expect([labels.nameOf('organizationId'), labels.nameOf('client_secret')]).toEqual([
    'organizationId',
    'client_secret',
  ]);
});

it('finds values in a longer text, also percent-encoded or in other letters', () => {
  const labels = createLabels(settings);
  labels.of('tok+en/1', 'token');
  labels.of('short', 'value');
  expect(labels.heldBy('x tok%2Ben%2F1 short')).toEqual(['‹token 1›']);
  expect(labels.heldBy('THE-CLIENT-SECRET %')).toEqual(['‹NOISEAWARE_CLIENT_SECRETS›']);
});

it('gives a scope of its own what is known before it, and takes nothing from it', () => {
  const labels = createLabels(settings);
  const beside = createLabels(labels, 'unproven ');
  expect(beside.of('organizationID', 'code')).toBe('‹unproven code 1›');
  expect([labels.nameOf('organizationID'), labels.learned('organizationID')]).toEqual([
    'organizationID',
    false,
  ]);
  labels.of('known-later', 'access code');
  expect(beside.of('known-later', 'code')).toBe('‹access code 1›');
});
