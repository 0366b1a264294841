import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { guardLookup, problemOf, problemOfHost, RefusedAddress } from './target.ts';

const strict = { isPrivateAllowed: false };
const lenient = { isPrivateAllowed: true };

describe('the address of a webhook', () => {
  it.each([
    'https://backend.example.com/hook',
    'https://backend.example.com:8443/hook?tenant=7',
    'https://93.184.215.14/hook',
    'https://[2606:4700::6810:85e5]/hook',
    // An IPv4 address of the internet inside an IPv6 one counts as that address.
    'https://[::ffff:93.184.215.14]/hook',
  ])('may be %s', (url) => {
    expect(problemOf(url, strict)).toBeUndefined();
  });

  it.each([
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://0.0.0.0/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://192.0.2.1/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::1]/',
    'https://[::]/',
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[fec0::1]/',
    'https://[ff02::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    // IPv4 in NAT64, 6to4, Teredo, and the oldest form.
    'https://[64:ff9b::a00:1]/',
    'https://[2002:a00:1::]/',
    'https://[2001:0:a00:1::]/',
    'https://[::10.0.0.1]/',
    'https://localhost/',
    'https://relay.localhost./',
  ])('is refused where it is %s, and taken where private ones are allowed', (url) => {
    expect(problemOf(url, strict)).toMatch(/private address/);
    expect(problemOf(url, lenient)).toBeUndefined();
  });

  it('may be plain http only within a private network, and only if those are allowed', () => {
    expect(problemOf('http://10.0.0.1/', strict)).toMatch(/https/);
    expect(problemOf('http://backend.example.com/', strict)).toMatch(/https/);
    expect(problemOf('http://10.0.0.1/', lenient)).toBeUndefined();
    expect(problemOf('http://93.184.215.14/', lenient)).toMatch(/https/);
  });

  it.each([
    ['ftp://backend.example.com/', /https/],
    ['backend.example.com', /not a valid URL/],
    [`https://backend.example.com/${'a'.repeat(2_000)}`, /longer than 2000 characters/],
    ['https://user:secret@backend.example.com/', /user or password/],
    ['https://backend.example.com/#part', /fragment/],
  ])('may not be %s', (url, problem) => {
    expect(problemOf(url, lenient)).toMatch(problem);
  });
});

describe('a guarded lookup', () => {
  const answering =
    (...addresses: string[]): LookupFunction =>
    (_host, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  const look = (lookup: LookupFunction, all: boolean, isPlain = false, rules = strict) =>
    new Promise<string | LookupAddress[]>((resolve, reject) =>
      guardLookup(lookup, isPlain, rules)('host', { all }, (error, found) =>
        error === null ? resolve(found) : reject(error),
      ),
    );

  it('returns public addresses and drops the others', async () => {
    const mixed = answering('10.0.0.1', '93.184.215.14', '::1', '2606:4700::1');
    expect(await look(mixed, true)).toEqual([
      { address: '93.184.215.14', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ]);
    expect(await look(mixed, false)).toBe('93.184.215.14');
  });

  it('fails if no address is left, and if the host is not found', async () => {
    await expect(look(answering('10.0.0.1', '::ffff:127.0.0.1'), true)).rejects.toThrow(RefusedAddress);
    await expect(look(answering(), true)).rejects.toThrow(RefusedAddress);
    const unknown: LookupFunction = (_host, _options, callback) => callback(new Error('ENOTFOUND'), '');
    await expect(look(unknown, true)).rejects.toThrow('ENOTFOUND');
  });

  it('returns only private addresses for plain http', async () => {
    const mixed = answering('93.184.215.14', '10.0.0.1');
    expect(await look(mixed, false, true, lenient)).toBe('10.0.0.1');
    await expect(look(mixed, false, true, strict)).rejects.toThrow(RefusedAddress);
  });

  it('refuses a host with only private addresses before a call through a proxy, but not an unknown host', async () => {
    const url = new URL('https://backend.example.com/');
    expect(await problemOfHost(answering('10.0.0.1'), url, strict)).toMatch(/private address/);
    expect(await problemOfHost(answering('10.0.0.1'), url, lenient)).toBeUndefined();
    expect(await problemOfHost(answering('93.184.215.14'), url, strict)).toBeUndefined();
    const unknown: LookupFunction = (_host, _options, callback) => callback(new Error('ENOTFOUND'), '');
    expect(await problemOfHost(unknown, url, strict)).toBeUndefined();
    expect(await problemOfHost(unknown, new URL('https://[2606:4700::1]/'), strict)).toBeUndefined();
  });
});
