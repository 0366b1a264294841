import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Records, type Tool, tool as toolSchema } from '@noiseaware-connect/shared/tool';
import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import type { Browser, Page } from 'playwright-core';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { matchPages, mayKnow } from '../../../extension/src/tool/rules/match-pages.ts';
import { type RecordElement, readRecord } from '../../../extension/src/tool/rules/read-record.ts';
import { openPlainBrowser } from '../../support/browser/plain-browser.ts';
import { type SampleTool, startSampleTool } from '../../tool/tool.ts';

let browser: Browser;
let page: Page;
let sample: SampleTool;
let rules: Map<string, Tool>;

beforeAll(async () => {
  [browser, sample] = await Promise.all([openPlainBrowser(), startSampleTool({ rows: 200 })]);
  page = await browser.newPage();
  rules = new Map(sample.rules.map((rule) => [rule.id, v.parse(toolSchema, rule)]));
});
afterAll(() => Promise.all([browser.close(), sample.close()]));

/** As much of an element as a rule asks for, taken out of the browser. */
interface Taken {
  readonly attributes: Record<string, string>;
  readonly text: string;
  readonly of: Record<string, Omit<Taken, 'of'> | null>;
}

const asElement = (taken: Omit<Taken, 'of'> & { of?: Taken['of'] }): RecordElement => ({
  getAttribute: (name) => taken.attributes[name] ?? null,
  localName: 'td',
  isShown: () => true,
  content: [taken.text],
  querySelector: (selector) => {
    const inner = taken.of?.[selector];
    return inner ? asElement(inner) : null;
  },
});

/** The accounts that a rule finds on a page of the sample tool, as a person's browser shows it. */
async function find(id: string, address: string) {
  await page.goto(`${sample.url}${address}`);
  return readAll(rules.get(id) as Tool & { records: Records }, page.url());
}

/** What a rule finds on the page that is open, as if it stood at that address. */
async function readAll(rule: Tool & { records: Records }, address: string) {
  const { selector, account, name } = rule.records;
  const inner = [account, name].flatMap((place) => (place && 'of' in place && place.of ? [place.of] : []));
  const taken = await page.locator(selector).evaluateAll((all, selectors) => {
    const take = (element: Element) => ({
      attributes: Object.fromEntries(
        [...element.attributes].map((attribute) => [attribute.name, attribute.value]),
      ),
      text: element.textContent,
    });
    return all.map((element) => ({
      ...take(element),
      of: Object.fromEntries(
        selectors.map((each) => {
          const found = element.querySelector(each);
          return [each, found && take(found)];
        }),
      ),
    }));
  }, inner);
  return taken.map((element) => readRecord(rule, asElement(element), address));
}

it('has rules that the contract lets through, for the origin at which the tool runs', () => {
  expect([...rules.keys()]).toContain('tideloft');
  for (const rule of rules.values()) {
    expect(originsOf(rule)).toEqual([sample.url]);
    expect(mayKnow(rule, 'cust-1042')).toBe(true);
    expect(mayKnow(rule, 'somebody-else')).toBe(false);
  }
});

it('knows the pages of the look that marks its records', () => {
  const rule = rules.get('tideloft') as Tool;
  for (const address of [
    '/properties',
    '/properties?q=lake&view=arriving',
    '/properties/cust-1042',
    '/properties/cust-1042?rows=9',
  ]) {
    expect(matchPages(rule, `${sample.url}${address}`), address).toBeDefined();
  }
  expect(matchPages(rule, `${sample.url}/classic/units`)).toBeUndefined();
});

it('finds ids in an attribute and names in a cell of the list', async () => {
  const found = await find('tideloft-classic-units', '/classic/units?q=cabin');
  expect(found.length).toBeGreaterThan(3);
  expect(found[0]).toEqual({ id: 'cust-1042', name: 'Lakeview Cabin' });
  expect(found.every((shown) => shown?.id.startsWith('cust-') && shown.name)).toBe(true);
});

it('finds the id of one unit in the address', async () => {
  expect(await find('tideloft-classic-unit', '/classic/unit/cust-1042')).toEqual([
    { id: 'cust-1042', name: 'Lakeview Cabin' },
  ]);
});

it('finds ids in the text of arrivals', async () => {
  const found = await find('tideloft-classic-arrivals', '/classic/arrivals');
  expect(found.length).toBeGreaterThan(3);
  for (const shown of found) {
    expect(shown?.id).toMatch(/^cust-\d{4}$/);
    expect(shown?.name).toMatch(/^[A-Z][\w ]+$/);
  }
});

it('finds with the rule in the documentation what stands there', async () => {
  const text = await readFile(
    path.resolve(import.meta.dirname, '../../../extension/docs/tool-rules.md'),
    'utf8',
  );
  const block = (language: string) =>
    new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(text)?.[1] ?? '';
  const rule = v.parse(toolSchema, JSON.parse(block('json'))) as Tool & { records: Records };
  await page.goto('about:blank');
  await page.setContent(block('html'));
  const found = await readAll(rule, 'https://harbor.example/customers');
  const rows = found.map(
    (account) =>
      account && [
        `\`${account.id}\``,
        account.name,
        mayKnow(rule, account.id) ? 'yes' : 'no: not of `accounts`',
      ],
  );
  const [, table = ''] = text.split('the rule finds\n\n');
  const documented = table
    .slice(0, table.indexOf('\n\n'))
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(rows).toEqual([...documented, undefined]);
  expect(documented).toHaveLength(3);
});
