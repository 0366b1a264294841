import { describe, expect, it } from 'vitest';
import { parseLoginHost, parseRelayAddress, parseSetupLink, setupLinkOf } from './addresses.ts';
import { mayOpen } from './may-open.ts';

describe('the relay’s address', () => {
  it.each([
    ['https://relay.example.com/', 'https://relay.example.com'],
    [' relay.example.com ', 'https://relay.example.com'],
    ['https://example.com/relay/', 'https://example.com/relay'],
    ['http://127.0.0.1:8787', 'http://127.0.0.1:8787'],
    ['localhost:8787', 'http://localhost:8787'],
  ])('reads %s', (typed, address) => {
    expect(parseRelayAddress(typed)).toEqual({ ok: true, address });
  });

  it.each([
    '',
    'http://relay.example.com',
    'http://127.0.0.1.evil.example',
    'ftp://relay.example.com',
    'https://a:b@relay.example.com',
    'javascript:alert(1)',
    'https://',
  ])('refuses %j', (typed) => {
    expect(parseRelayAddress(typed).ok).toBe(false);
  });
});

describe('a setup link', () => {
  it('holds the address and, behind the #, the invite', () => {
    expect(parseSetupLink('https://relay.example.com/#abc')).toEqual({
      address: 'https://relay.example.com',
      invite: 'abc',
    });
  });

  it.each(['https://relay.example.com', 'https://relay.example.com/#', 'http://relay.example.com/#abc'])(
    'is not %s',
    (link) => {
      expect(parseSetupLink(link)).toBeUndefined();
    },
  );
});

describe('the address of an open page', () => {
  const invite = `nacinv_${'Ab3_-'.repeat(8)}xyz`;
  const read = (address: string) => setupLinkOf(new URL(address));

  it.each(['https://relay.example.com', 'https://example.com/connect'])(
    'is a setup link of %s',
    (address) => {
      expect(read(`${address}/#${invite}`)).toEqual({ address, invite });
    },
  );

  it.each([
    'https://relay.example.com/',
    `https://relay.example.com/?next=1#${invite}`,
    `https://relay.example.com/#${invite}x`,
    `https://relay.example.com/#invite=${invite}`,
    'https://relay.example.com/#section',
    `http://relay.example.com/#${invite}`,
    `https://a:b@relay.example.com/#${invite}`,
  ])('is no setup link: %s', (address) => {
    expect(read(address)).toBeUndefined();
  });
});

describe('the login host', () => {
  it('is NoiseAware’s own when nothing is typed', () => {
    expect(parseLoginHost(' ')).toEqual({ ok: true, host: 'login.noiseaware.io' });
  });

  const relay = { address: 'https://relay.example.com', loginHost: 'login.noiseaware.io' };
  const local = { ...relay, address: 'http://127.0.0.1:8787' };

  it.each([
    ['https://login.noiseaware.io/authorize?code=1', relay, true],
    ['https://evil.example/authorize', relay, false],
    ['http://login.noiseaware.io/authorize', relay, false],
    ['http://localhost:9000/authorize', relay, false],
    ['http://localhost:9000/authorize', { ...relay, loginHost: 'localhost:9000' }, false],
    ['http://localhost:9000/authorize', local, true],
    ['https://login.noiseaware.io/authorize', local, true],
    ['https://evil.example/authorize', local, false],
    ['https://user@login.noiseaware.io/authorize', relay, false],
    ['not an address', relay, false],
  ])('may open a window on %s with the setup %o: %s', (url, setup, allowed) => {
    const back = 'https://extension.chromiumapp.org/connect/x';
    const withRedirect = `${url}${url.includes('?') ? '&' : '?'}redirect=${encodeURIComponent(back)}`;
    expect(mayOpen(withRedirect, setup, back)).toBe(allowed);
    const evil = 'https://evil.example/';
    const second = [`&redirect=${evil}`, '&redirect=', `&redirect_uri=${evil}`, `&Redirect%55RL=${evil}`];
    for (const elsewhere of ['', ...second]) {
      const twice = elsewhere === '' ? url : withRedirect + elsewhere;
      expect(mayOpen(twice, setup, back)).toBe(false);
    }
  });
});
