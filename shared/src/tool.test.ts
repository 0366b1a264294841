import * as v from 'valibot';
import { expect, it } from 'vitest';
import { type Tool, tool } from './tool.ts';
import { originsOf } from './tool-origins.ts';

const harbor = {
  id: 'harbor',
  name: 'Harbor',
  pages: ['https://harbor.example/customers/{id}'],
  records: {
    selector: 'tr.customer',
    account: { from: 'attribute', attribute: 'data-id', of: 'td', pattern: 'row-{id}' },
    name: { from: 'text', of: '.name', pattern: '{name} ({*})' },
    chip: '.actions',
    compact: true,
  },
};
/** The faults of a tool, with their places. */
const faults = (over: object): string[] =>
  (v.safeParse(tool, { ...harbor, ...over }).issues ?? []).map(
    (issue) => `${v.getDotPath(issue)} ${issue.message}`,
  );
const faultsOfPage = (page: string) => faults({ pages: [page], records: undefined });

it('takes a rule with everything in it, and a tool that marks its records itself', () => {
  expect(v.parse(tool, harbor)).toEqual(harbor);
  const { records: _, ...marked } = harbor;
  expect(v.parse(tool, marked)).toEqual(marked);
  expect(faults({ accounts: 'cust-{*}', pages: ['http://localhost:3000/{*}', 'http://127.0.0.1/'] })).toEqual(
    [],
  );
});

it('names every place that is wrong, each with what is wanted there', () => {
  const records = {
    selector: '',
    account: { from: 'attribute', attribute: 'onClick', pattern: 'row' },
    name: { from: 'script' },
  };
  expect(faults({ id: 'Harbor!', name: ' ', pages: ['ftp://x/'], accounts: '{id}', records })).toEqual([
    'id must be small letters, digits and dashes',
    'name must not be blank',
    'pages.0 must begin with https:// and a whole host name, such as https://tool.example.com/units/{id}',
    'accounts must be a template with {*}: each name once, no two side by side',
    'records.selector must not be empty',
    'records.account.attribute must be id, href, title, alt, aria-label or one that begins with data-, in small letters',
    'records.account.pattern must have a place for {id}',
    'records.name.from must be from "attribute", "text" or "page"',
  ]);
});

it('takes nothing that it does not know, so that no rule can ask for more than is written here', () => {
  expect(faults({ script: 'alert(1)' })).toHaveLength(1);
  expect(faults({ records: { ...harbor.records, script: 'alert(1)' } })).toHaveLength(1);
  expect(faults({ records: { ...harbor.records, account: { from: 'page', of: 'td' } } })).toHaveLength(1);
});

it('refuses invisible characters in any text of a rule', () => {
  for (const unseen of ['\0', '\n', '\u200b', '\u202e', '\ud800']) {
    for (const over of [
      { id: `a${unseen}` },
      { name: `a${unseen}` },
      { pages: [`https://harbor.example/${unseen}`] },
      { accounts: `a${unseen}{*}` },
      { records: { ...harbor.records, selector: `a${unseen}` } },
      { records: { ...harbor.records, account: { from: 'text', pattern: `${unseen}{id}` } } },
    ]) {
      expect(faults(over), JSON.stringify(over)).not.toEqual([]);
    }
  }
});

it('refuses a value from the page of which no address has a place', () => {
  const records = { selector: 'main', account: { from: 'page' }, name: { from: 'page' } };
  expect(faults({ records })).toEqual([
    'records.name is from the page, but no address in "pages" has a place for {name}',
  ]);
  expect(faults({ records, pages: ['https://harbor.example/{name}'] })).toEqual([
    'records.account is from the page, but no address in "pages" has a place for {id}',
  ]);
});

it('refuses a page whose origin could be another than the one that is written', () => {
  for (const page of [
    '{*}',
    'https://{*}',
    'https://{*}/',
    'https://{id}.harbor.example/',
    'https://harbor{*}/',
    'https://harbor.example{*}/',
    'https://harbor.example{*}',
    'https://harbor.example',
    'https://harbor.example:{*}/',
    'https://harbor.example@evil.example/',
    'https://user:pass@harbor.example/',
    'https://Harbor.example/',
    'HTTPS://harbor.example/',
    'https://harbor.example./',
    'https://.harbor.example/',
    'https://*.example/',
    'https://harbor.example:443/',
    'https://harbor.example:0443/',
    'https://harbor.example:65536/',
    'https://harbor.example:/',
    'https://hårbor.example/',
    'https://harbor.example\\@evil.example/',
    'https://harbor%2eexample/',
    'https://1/',
    'https://0x7f.1/',
    'https:/harbor.example/',
    'https:///harbor.example/',
    '//harbor.example/',
    'http://harbor.example/',
    'http://localhost.evil.example/',
    'http://localhost:80/',
    'http://127.0.0.1.evil.example/',
    'http://127.1/',
    'javascript:alert(1)//https://harbor.example/',
    'data:text/html,https://harbor.example/',
    'file:///etc/',
    ' https://harbor.example/',
  ]) {
    expect(faultsOfPage(page), page).not.toEqual([]);
  }
});

it('refuses a page in a spelling that no address bar has', () => {
  for (const path of ['überblick', 'a b', 'a/../b', './a', '%2e%2e/a', 'a"b', 'a<b', 'a\\b']) {
    expect(faultsOfPage(`https://harbor.example/${path}`), path).not.toEqual([]);
  }
  expect(faultsOfPage('https://harbor.example/%C3%BCberblick/{id}')).toEqual([]);
});

it('refuses a page that would look for tokens in an address', () => {
  for (const part of [
    '?access_token={id}',
    '?tab=x&TOKEN={id}',
    '#id_token={id}',
    '#/x?code={id}',
    '?state={*}&id={id}',
    '?{*}={id}',
    '#{*}n={id}',
    '?tab=x{*}n={name}',
  ]) {
    expect(faultsOfPage(`https://harbor.example/${part}`), part).not.toEqual([]);
  }
  for (const part of ['?customer={id}', '#/customers/{id}', '#{id}', '?tab={*}&id={id}', '{*}/{id}?{*}']) {
    expect(faultsOfPage(`https://harbor.example/${part}`), part).toEqual([]);
  }
});

it('refuses attributes that hold what people type or scripts keep, and selectors that could be slow', () => {
  const withAttribute = (attribute: string) =>
    faults({ records: { ...harbor.records, account: { from: 'attribute', attribute } } });
  for (const attribute of ['value', 'content', 'nonce', 'srcdoc', 'onclick', 'class', 'name', 'data-'])
    expect(withAttribute(attribute), attribute).not.toEqual([]);
  for (const attribute of ['id', 'href', 'title', 'alt', 'aria-label', 'data-id'])
    expect(withAttribute(attribute), attribute).toEqual([]);
  const slow = ':not(div)+.r~.r';
  expect(
    faults({
      records: {
        selector: slow,
        account: { from: 'text', of: slow },
        name: { from: 'text', of: slow },
        chip: slow,
      },
    }),
  ).toHaveLength(4);
});

it('lets a rule through a second time exactly as it came out of the first', () => {
  const parsed: Tool = v.parse(tool, harbor);
  expect(v.parse(tool, JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
});

it('names each origin of its pages once', () => {
  const pages = [
    'https://a.example/x',
    'https://b.example:8443/{*}',
    'https://a.example/{id}',
    'http://localhost/',
  ];
  expect(originsOf({ pages })).toEqual(['https://a.example', 'https://b.example:8443', 'http://localhost']);
});
