import { expect, it } from 'vitest';
import { openBrowser } from '../../support/browser/browser.ts';
import { forFile } from '../../support/for-file.ts';
import { openState } from './open-state.ts';
import { inState, viewWith } from './sample-view.ts';

const browser = await forFile(openBrowser());
const site = 'https://app.tideloft.example';

it('offers links for the owners of the records in front, and for no others there', async () => {
  const needing = ['cust-1', 'cust-2', 'cust-3'].map((id) => ({
    ...inState.refused,
    ...{ id: `connection-of-${id}`, account: { id, name: `House ${id}` } },
  }));
  const page = await openState(browser, {
    ...{ name: 'records in front', page: 'popup', tab: `${site}/properties` },
    view: viewWith(needing, {
      tools: [{ id: 'tideloft', name: 'Tideloft', pages: [`${site}/{*}`], accounts: '{*}' }],
      sites: [`${site}/*`],
    }),
    records: {
      subject: null,
      noRoom: 0,
      records: [
        { id: 'cust-2', status: 'reauthorization_required' },
        { id: 'cust-3', status: 'reauthorization_required' },
        { id: 'cust-4', status: 'active' },
      ],
    },
    calls: { listLinks: { ok: true, value: { links: [] } } },
  });
  await page.click('.on-page [data-action=send-links]');
  await page.getByText('Create 2 links').waitFor();
  expect(
    await page.locator('[data-pick]').evaluateAll((rows) => rows.map((row) => row.dataset['pick'])),
  ).toEqual(['connection-of-cust-2', 'connection-of-cust-3']);
  await page.click('[data-action=back]');
  await page
    .locator('.list-head', { hasText: 'need their owner' })
    .locator('[data-action=send-links]')
    .click();
  await page.getByText('Create 3 links').waitFor();
  await page.close();
});
