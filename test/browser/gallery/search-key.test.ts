import { expect, it } from 'vitest';
import { openBrowser } from '../../support/browser/browser.ts';
import { tabTo } from '../../support/browser/tab-to.ts';
import { forFile } from '../../support/for-file.ts';
import { openState } from './open-state.ts';
import { allFine } from './sample-view.ts';

const browser = await forFile(openBrowser());

const view = {
  ...allFine,
  tools: [{ id: 'tideloft', name: 'Tideloft', pages: ['https://app.tideloft.example/{*}'], accounts: '{*}' }],
  sites: ['https://app.tideloft.example/*'],
};
const subject = { id: 'cust-2010', name: 'Heron Beach House', status: 'active' } as const;

it.each(['popup', 'sidepanel'] as const)(
  'opens the record in front by keyboard alone, and goes back to the search by / unless it is typed: %s',
  async (name) => {
    const page = await openState(browser, {
      ...{ name, page: name, view, tab: 'https://app.tideloft.example/properties/cust-2010' },
      records: { subject, records: [subject], noRoom: 0 },
    });
    await page.locator('[data-record="cust-2010"]').waitFor();
    await tabTo(page, '[data-action=open-record]');
    await page.keyboard.press('Enter');
    await page.locator('.connection').waitFor();
    await page.keyboard.press('/');
    const search = page.locator('input[type=search]');
    await search.and(page.locator(':focus')).waitFor();
    await page.keyboard.type('a/b');
    expect(await search.inputValue()).toBe('a/b');

    await page.click('[data-action=open-connect]');
    await page.locator('#account-id:focus').waitFor();
    await page.keyboard.type('cust/7');
    expect(await page.inputValue('#account-id')).toContain('cust/7');
    await page.close();
  },
);
