import { describe, expect, it } from 'vitest';
import { needsLoginConsent, readSetup, replacedHost } from './read-setup.ts';

const empty = { link: '', address: '', invite: '', loginHost: '' };
const relay = 'https://relay.example.com';

describe('the setup form', () => {
  it('is read from one pasted link', () => {
    expect(readSetup({ ...empty, link: `${relay}/#abc` })).toEqual({
      ok: true,
      setup: { address: relay, invite: 'abc', loginHost: 'login.noiseaware.io' },
    });
  });

  it('is read from its two halves', () => {
    expect(readSetup({ ...empty, address: 'relay.example.com', invite: ' abc ' })).toMatchObject({
      ok: true,
      setup: { address: relay, invite: 'abc' },
    });
  });

  it.each([{ link: `${relay}/` }, { address: relay }])('is read without an invite from %j', (typed) => {
    expect(readSetup({ ...empty, ...typed })).toMatchObject({
      ok: true,
      setup: { address: relay, invite: '' },
    });
  });

  it.each([
    [empty, 'link'],
    [{ ...empty, link: `${relay}/#` }, 'link'],
    [{ ...empty, link: 'http://relay.example.com/#abc' }, 'link'],
    [{ ...empty, link: `${relay}/#abc`, invite: 'def' }, 'link'],
    [{ ...empty, address: 'http://relay.example.com', invite: 'abc' }, 'address'],
    [{ ...empty, invite: 'abc' }, 'address'],
    [{ ...empty, link: `${relay}/#abc`, loginHost: 'http://login.example' }, 'loginHost'],
  ])('reports what is wrong with %j: %s', (fields, field) => {
    expect(readSetup(fields)).toMatchObject({ ok: false, field });
  });
});

describe('what a person has to confirm before setup', () => {
  it('is a login host other than NoiseAware’s, unless the relay is on this machine', () => {
    expect(needsLoginConsent({ address: relay, loginHost: 'login.noiseaware.io' })).toBe(false);
    expect(needsLoginConsent({ address: relay, loginHost: 'login.example' })).toBe(true);
    expect(needsLoginConsent({ address: 'http://localhost:1', loginHost: 'login.example' })).toBe(false);
  });

  it('is the replacement of another relay', () => {
    expect(replacedHost(null, relay)).toBeNull();
    expect(replacedHost({ address: relay }, relay)).toBeNull();
    expect(replacedHost({ address: 'https://old.example' }, relay)).toBe('old.example');
  });
});
