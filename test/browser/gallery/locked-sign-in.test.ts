import { expect, it } from 'vitest';
import { openBrowser } from '../../support/browser/browser.ts';
import { forFile } from '../../support/for-file.ts';
import { openState } from './open-state.ts';
import { viewWith } from './sample-view.ts';

const browser = await forFile(openBrowser());

const link = `https://connect.example-stays.com/#nacinv_${'0'.repeat(43)}`;
const relayAddress = 'https://connect.example-stays.com';
const policy = { relayAddress, signIn: true, locked: ['signIn'] };
const view = viewWith([], { relay: null, known: null, policy });

it('offers the sign-in, but not an open setup link', async () => {
  const popup = await openState(browser, { name: 'a link', page: 'popup', view, tab: link });
  await popup.locator('[data-sign-in="connect.example-stays.com"]').waitFor();
  expect(await popup.locator('[data-setup-offer]').count()).toBe(0);
  await popup.close();
});

it('says why it refuses a typed setup link', async () => {
  const options = await openState(browser, { name: 'a link', page: 'options', view });
  await options.fill('#setup-link', link);
  await options.click('[data-action=continue]');
  await options.getByText('only allows signing in with your company’s account').waitFor();
  expect(await options.locator('[data-step=confirm]').count()).toBe(0);
  await options.close();
});
