import { account as accountForm } from '@noiseaware-connect/shared/shapes';
import type { Place, Records, Tool } from '@noiseaware-connect/shared/tool';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { type RecordElement, readRecord } from './read-record.ts';

/** An element with attributes, text, and at most one other element by selector. */
interface Fake extends RecordElement {
  asked: string[];
}
function element(
  attributes: Record<string, string> = {},
  text = '',
  inside: Record<string, Fake> = {},
  over: Partial<Fake> = {},
): Fake {
  const asked: string[] = [];
  return {
    localName: 'div',
    isShown: () => true,
    asked,
    content: [text],
    ...over,
    getAttribute: (name) => attributes[name] ?? null,
    querySelector: (selector) => {
      asked.push(selector);
      return inside[selector] ?? null;
    },
  };
}

const pages = ['https://harbor.example/groups/{name}/units/{id}', 'https://harbor.example/{*}'];
const list = 'https://harbor.example/units';
const rule = (account: Place, name?: Records['name']): Pick<Tool, 'pages'> & { records: Records } => ({
  pages,
  records: { selector: 'tr', account, ...(name === undefined ? {} : { name }) },
});
const fromText = rule({ from: 'text' });

it('reads account and name from attributes, text and address', () => {
  const row = element({ 'data-id': ' row-7 ' }, 'all', { '.name': element({}, '\n  Sea\t&\n  Sand (12) ') });
  const account = { from: 'attribute', attribute: 'data-id', pattern: 'row-{id}' } as const;
  const name = { from: 'text', of: '.name', pattern: '{name} ({*})' } as const;
  expect(readRecord(rule(account, name), row, list)).toEqual({ id: '7', name: 'Sea & Sand' });
  expect(row.asked).toEqual(['.name']);
  const page = rule({ from: 'page' }, { from: 'page' });
  const address = 'https://harbor.example/groups/Sea%20Side/units/7?tab=stay';
  expect(readRecord(page, element(), address)).toEqual({ id: '7', name: 'Sea Side' });
});

it('keeps the spaces of an attribute, and collapses those of a text as displayed', () => {
  const row = element({ 'data-id': ' a  b ' }, ' a \u00a0\n b ');
  expect(readRecord(rule({ from: 'attribute', attribute: 'data-id' }), row, list)).toEqual({
    id: 'a  b',
  });
  expect(readRecord(fromText, row, list)).toEqual({ id: 'a b' });
});

it('returns nothing on a page that is not the tool’s, and reads no element there', () => {
  const row = element({}, 'acct-1');
  const of = rule({ from: 'text', of: 'td' });
  for (const address of [
    'https://evil.example/units',
    'https://harbor.example.evil.example/',
    '',
    'about:blank',
  ]) {
    expect(readRecord(of, row, address)).toBeUndefined();
  }
  expect(row.asked).toEqual([]);
});

it('returns nothing if the account’s element is missing, empty or of another form', () => {
  const row = element({ 'data-empty': '  ', title: 'acct-1' });
  for (const place of [
    { from: 'attribute', attribute: 'data-missing' },
    { from: 'attribute', attribute: 'data-empty' },
    { from: 'attribute', attribute: 'title', of: 'td' },
    { from: 'attribute', attribute: 'title', pattern: 'row-{id}' },
    { from: 'text' },
    { from: 'page' },
  ] as const) {
    expect(readRecord(rule(place), row, list), JSON.stringify(place)).toBeUndefined();
  }
});

it('reads no elements that are not displayed, are editable or hold scripts', () => {
  const of = (inner: Fake) => element({ id: 'record' }, '', { x: inner });
  const places = [
    { from: 'text', of: 'x' },
    { from: 'attribute', attribute: 'title', of: 'x' },
  ] as const;
  for (const place of places) {
    const account = (over: Partial<Fake>) =>
      readRecord(rule(place), of(element({ title: 'acct-1' }, 'acct-1', {}, over)), list)?.id;
    expect(account({})).toBe('acct-1');
    expect(account({ isShown: () => false })).toBeUndefined();
    for (const localName of ['input', 'textarea', 'script', 'style', 'meta', 'template', 'iframe', 'title']) {
      expect(account({ localName }), localName).toBeUndefined();
    }
  }
  const script = element({}, '{"jwt":"secret"}', {}, { localName: 'script' });
  const hidden = element({}, 'hidden', {}, { isShown: () => false });
  const bold = element({}, '-1');
  const mixed = element({}, '', {}, { content: [script, 'acct', bold, hidden] });
  expect(readRecord(fromText, mixed, list)).toEqual({ id: 'acct-1' });
});

it('reads only attributes that identify a record', () => {
  const attributes = { value: 'secret', content: 'secret', onclick: 'secret', href: '/7', 'data-id': '7' };
  const read = (attribute: string) =>
    readRecord(rule({ from: 'attribute', attribute }), element(attributes), list)?.id;
  expect(['value', 'content', 'onclick', 'href', 'data-id'].map(read)).toEqual([
    undefined,
    undefined,
    undefined,
    '/7',
    '7',
  ]);
});

it('takes no id from an address’s parameters, and no text of very many elements', () => {
  const page = { ...rule({ from: 'page' }), pages: ['https://harbor.example/#{id}'] };
  expect(readRecord(page, element(), 'https://harbor.example/#7')?.id).toBe('7');
  expect(readRecord(page, element(), 'https://harbor.example/#access_token=7')).toBeUndefined();
  const content = Array.from({ length: 600 }, () => element());
  expect(readRecord(fromText, element({}, '', {}, { content: [...content, '7'] }), list)).toBeUndefined();
});

it('returns nothing for an invalid account id, which would make the relay refuse the whole request', () => {
  const reading = (text: string) => readRecord(fromText, element({}, text), list)?.id;
  for (const id of ['x'.repeat(201), '.', '..', 'a\u202eb', 'a\0b', 'a\u200bb', 'a\u00adb', '\ud800']) {
    expect(reading(id), JSON.stringify(id)).toBeUndefined();
  }
  expect(reading('x'.repeat(200))).toBe('x'.repeat(200));
  expect(reading(' '.repeat(2_001))).toBeUndefined();
});

it('drops an invalid name, and keeps the account', () => {
  const reading = (text: string) =>
    readRecord(
      rule({ from: 'attribute', attribute: 'id' }, { from: 'text' }),
      element({ id: '7' }, text),
      list,
    );
  for (const name of ['', '  ', 'x'.repeat(201), '\u202ednaS', 'x'.repeat(10_000)]) {
    expect(reading(name)).toEqual({ id: '7' });
  }
  expect(reading('<b>Sea</b> & Sand')).toEqual({ id: '7', name: '<b>Sea</b> & Sand' });
});

it('passes on the error of an invalid selector', () => {
  const row = element();
  row.querySelector = () => {
    throw new SyntaxError('not known');
  };
  expect(() => readRecord(rule({ from: 'text', of: ':nth' }), row, list)).toThrow(SyntaxError);
});

it('returns only accounts that the relay accepts, from any text of a page, and never throws', () => {
  const any = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(any, any, any, (id, text, rest) => {
      const row = element({ id }, text);
      const both = rule({ from: 'attribute', attribute: 'id', pattern: '{*}-{id}' }, { from: 'text' });
      for (const each of [both, fromText, rule({ from: 'page' }, { from: 'page' })]) {
        for (const address of [list, `https://harbor.example/groups/${rest}/units/${id}`, rest]) {
          const shown = readRecord(each, row, address);
          if (shown === undefined) continue;
          expect(v.is(accountForm, shown)).toBe(true);
        }
      }
    }),
  );
});

it('reads a thousand records in a few milliseconds', () => {
  const row = element({ 'data-id': 'row-7' }, '', { '.name': element({}, ' Sea & Sand ') });
  const account = { from: 'attribute', attribute: 'data-id', pattern: 'row-{id}' } as const;
  const read = rule(account, { from: 'text', of: '.name' });
  const time = () => {
    const began = performance.now();
    for (let index = 0; index < 1_000; index += 1) readRecord(read, row, list);
    return performance.now() - began;
  };
  expect(Math.min(...Array.from({ length: 20 }, time))).toBeLessThan(10);
});
