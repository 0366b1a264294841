import { expect, it } from 'vitest';
import { askAbout } from '../../support/browser/ask-about.ts';
import { chipOfAccount, readChip } from '../../support/browser/chips.ts';
import { chipSays } from '../../support/browser/expect-chip.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';

const stage = await toolStageForFile();

it('shows a viewer chips and the question window without a button that would be refused', async () => {
  await connectAccount(stage.colleague, { id: 'cust-1042' });
  const page = await stage.visit('/properties');
  await chipSays(page, 'cust-1043', 'not connected. Connect');
  await stage.relay.door.invite({ body: { name: 'Alex', role: 'viewer' } });
  // The next call says it, and the open page hears of it.
  await stage.browser.open('popup');
  await page.bringToFront();
  await expect
    .poll(async () => (await readChip(page, chipOfAccount('cust-1043')))?.text)
    .toBe('Not connected');
  await chipSays(page, 'cust-1042', ': connected');

  const question = await askAbout(stage, page, 'cust-1043');
  await question.getByText('This account is not connected to NoiseAware.').waitFor();
  const offered = question
    .locator('main [data-action]')
    .evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset['action']));
  expect(await offered).toEqual(['close']);
  await question.close();

  const connected = await askAbout(stage, page, 'cust-1042');
  await connected.getByText('The connection renews automatically.').waitFor();
  const refused = ['renew', 'reconnect', 'owner-link', 'remind', 'disconnect', 'more'];
  const buttons = refused.map((action) => `[data-action=${action}]`).join();
  expect(await connected.locator(buttons).count()).toBe(0);
});
