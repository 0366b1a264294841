import { tool } from '@noiseaware-connect/shared/tool';
import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { matchPages, mayAskAbout } from './match-pages.ts';

const harbor = { pages: ['https://harbor.example/customers/{id}'] };
const isAccepted = (page: string) => v.is(tool, { id: 'harbor', name: 'Harbor', pages: [page] });
const find = (page: string, address: string) => {
  expect(isAccepted(page)).toBe(true);
  return matchPages({ pages: [page] }, address);
};

it('does not match addresses that only look like the tool’s', () => {
  for (const address of [
    'https://harbor.example@evil.example/customers/1',
    'https://harbor.example:8443/customers/1',
    'https://harbor.example.evil.example/customers/1',
    'https://harbor.example.:443/customers/1',
    'https://evil.example/https://harbor.example/customers/1',
    'https://evil.example/?https://harbor.example/customers/1',
    'https://evil.example#https://harbor.example/customers/1',
    'https://a.harbor.example/customers/1',
    'https://hаrbor.example/customers/1',
    'http://harbor.example/customers/1',
    'view-source:https://harbor.example/customers/1',
    'blob:https://harbor.example/customers/1',
    'about:blank',
    '',
  ]) {
    expect(matchPages(harbor, address), address).toBeUndefined();
  }
  expect(matchPages(harbor, 'https://harbor.example/customers/1')).toEqual({ id: '1' });
});

/** Hosts, ports and paths, valid and invalid ones. */
const page = fc
  .tuple(
    fc.constantFrom('https://', 'http://', 'HTTPS://', 'https:/', 'ftp://'),
    fc.oneof(
      fc.domain(),
      fc.constantFrom(
        'localhost',
        '127.0.0.1',
        '127.1',
        '0x7f000001',
        'a..b',
        'xn--mnchen-3ya.example',
        'a@b',
        'A.b',
      ),
      fc.string({ maxLength: 12 }),
    ),
    fc.constantFrom('', ':443', ':80', ':8443', ':99999', ':08080', ':'),
    fc.oneof(
      fc.webPath(),
      fc.constantFrom('', '/', '/{*}', '/{id}/{*}', '/a?b={id}', '/#/{name}', '{*}/', '\\'),
    ),
  )
  .map((parts) => parts.join(''));

it('matches no address of another origin than the template’s', () => {
  let matched = 0;
  fc.assert(
    fc.property(page, fc.webPath(), fc.webQueryParameters(), fc.string(), (written, path, query, other) => {
      if (!isAccepted(written)) return;
      const [origin] = originsOf({ pages: [written] });
      for (const address of [
        written.replaceAll(/\{\w+\}|\{\*\}/g, 'x'),
        written.replaceAll(/\{\w+\}|\{\*\}/g, '@evil.example'),
        `${origin}${path}?${query}`,
        `${origin}/${other}`,
        `${origin}${other}/`,
        other,
      ]) {
        if (matchPages({ pages: [written] }, address) === undefined) continue;
        expect(new URL(address).origin).toBe(origin);
        matched += 1;
      }
    }),
    { numRuns: 5_000 },
  );
  expect(matched).toBeGreaterThan(200);
});

it('compares query and fragment only if the template names them', () => {
  const address = 'https://harbor.example/units/7?tab=stay#top';
  expect(find('https://harbor.example/units/{id}', address)).toEqual({ id: '7' });
  expect(find('https://harbor.example/units/{id}?tab=stay', address)).toEqual({ id: '7' });
  expect(find('https://harbor.example/units/{id}?tab=rates', address)).toBeUndefined();
  expect(find('https://harbor.example/units/{id}#top', address)).toEqual({ id: '7' });
  expect(find('https://harbor.example/units/{id}#', address)).toBeUndefined();
  expect(find('https://harbor.example/units/7?tab={name}#{id}', address)).toEqual({
    name: 'stay',
    id: 'top',
  });
  expect(find('https://harbor.example/units/7#{id}', 'https://harbor.example/units/7')).toBeUndefined();
});

it('reads addresses that a page keeps in its fragment in the same way', () => {
  const template = 'https://harbor.example/app#/units/{id}';
  expect(find(template, 'https://harbor.example/app#/units/7')).toEqual({ id: '7' });
  expect(find(template, 'https://harbor.example/app?v=2#/units/7')).toEqual({ id: '7' });
  expect(find(template, 'https://harbor.example/app#/units/7?tab=stay')).toEqual({ id: '7' });
  expect(find(template, 'https://harbor.example/app?v=2#/units/7?tab=stay')).toEqual({ id: '7' });
  expect(find(`${template}?tab=stay`, 'https://harbor.example/app#/units/7?tab=rates')).toBeUndefined();
});

it('takes one segment of an address as a value, and no more', () => {
  const template = 'https://harbor.example/units/{id}';
  for (const rest of ['7/rates', '7/', '7&a=b', '', '/7']) {
    expect(find(template, `https://harbor.example/units/${rest}`), rest).toBeUndefined();
  }
  expect(find('https://harbor.example/u?id={id}&{*}', 'https://harbor.example/u?id=7&a=b')).toEqual({
    id: '7',
  });
  expect(find('https://harbor.example/{*}', 'https://harbor.example/a/b/c')).toEqual({});
});

it('decodes percent-encoding, and leaves invalid encoding unchanged', () => {
  const at = (id: string) => find('https://harbor.example/{id}', `https://harbor.example/${id}`)?.id;
  expect(at('Z%C3%BCrich%20%2F%201')).toBe('Zürich / 1');
  expect(at('50%')).toBe('50%');
  expect(at('%ff')).toBe('%ff');
});

it('uses the first template that matches', () => {
  const pages = ['https://a.example/{id}/x', 'https://a.example/{name}', 'https://a.example/{*}'];
  expect(matchPages({ pages }, 'https://a.example/1/x')).toEqual({ id: '1' });
  expect(matchPages({ pages }, 'https://a.example/1')).toEqual({ name: '1' });
  expect(matchPages({ pages }, 'https://a.example/1/y')).toEqual({});
  // The same answers in another order.
  expect(matchPages({ pages }, 'https://a.example/1')).toEqual({ name: '1' });
  expect(matchPages({ pages: pages.toReversed() }, 'https://a.example/1')).toEqual({});
});

it('throws for no address, and returns no value with an unencoded delimiter', () => {
  const pages = [
    'https://a.example/{id}/{*}?{name}',
    'https://a.example/{*}#{name}',
    'https://a.example/{id}',
  ];
  const any = fc.string({ unit: 'binary', maxLength: 60 });
  const part = fc.oneof(any, fc.webPath(), fc.constantFrom('/', '?', '#', '%', '%2F', '&'));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const rest = parts.join('');
      const found = matchPages({ pages }, `https://a.example/${rest}`);
      for (const value of Object.values(found ?? {})) {
        if (!rest.includes('%')) expect(value).not.toMatch(/[/?#&]/);
      }
    }),
    { numRuns: 3_000 },
  );
});

it('lets a tool know accounts of its form, or all if it names no form', () => {
  expect(mayAskAbout({ accounts: 'cust-{*}' }, 'cust-7')).toBe(true);
  for (const account of ['acct-7', 'Cust-7', ' cust-7', 'x cust-7', `cust-${'7'.repeat(2_000)}`]) {
    expect(mayAskAbout({ accounts: 'cust-{*}' }, account), account.slice(0, 20)).toBe(false);
  }
  expect(mayAskAbout({}, 'anything')).toBe(true);
});
