import { expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { stageForFile } from '../../support/browser/stages.ts';
import { openToolbarPopup } from '../../support/browser/toolbar-popup.ts';

const stage = await stageForFile();

/** A fresh setup link, while this browser is set up with none. */
async function freshLink(): Promise<string> {
  await stage.browser.reset();
  return (await stage.relay.door.invite({ body: { name: 'Kim' } })).link;
}

it('sets up by the link open in the active tab, once its host is named and confirmed, and the tab says so in place of the invite', async () => {
  const { browser, relay } = stage;
  const link = await freshLink();
  const page = await browser.context.newPage();
  await page.goto(link);
  const popup = await openToolbarPopup(browser, page);
  await expect.poll(() => popup.text()).toContain(`Set up with ${new URL(link).host}?`);
  expect((await browser.kept()).text).not.toContain('"relay"');
  await page.bringToFront();

  const again = await openToolbarPopup(browser, page);
  await again.click('[data-action=set-up-here]');
  await expect.poll(() => again.text()).toContain('Connect your first account');
  await expect.poll(() => page.url()).toBe(`${relay.url}/#set-up`);
  await page.getByText('This browser is set up.').waitFor();
  expect(await page.getByText('Did you open a setup link?').isVisible()).toBe(false);
  expect(await page.locator('footer').isVisible()).toBe(false);
  expect(await findViolations(page)).toEqual([]);
  expect((await browser.kept()).text).toContain('"name":"Kim"');
  await page.goto('about:blank');
  await page.goBack();
  expect(page.url()).toBe(`${relay.url}/#set-up`);
});

it('reports that a used invite is refused, and leaves the link in the tab', async () => {
  const { browser, link: used } = stage;
  await browser.reset();
  const page = await browser.context.newPage();
  await page.goto(used);
  const popup = await openToolbarPopup(browser, page);
  await popup.click('[data-action=set-up-here]');
  await expect.poll(() => popup.text()).toContain('This invite was refused');
  expect(page.url()).toBe(used);
});

it('offers no setup on the relay’s page without an invite', async () => {
  const { browser, relay } = stage;
  await browser.reset();
  const page = await browser.context.newPage();
  await page.goto(`${relay.url}/#section`);
  expect(await page.getByText('This browser is set up.').isVisible()).toBe(false);
  const popup = await openToolbarPopup(browser, page);
  await expect.poll(() => popup.text()).toContain('Paste the setup link');
  // Asked in the same moment as the offer is.
  await popup.recordsInFront();
  expect(await popup.text()).not.toContain('Set up with');
});

it('offers a signed-out browser a new session at its own relay only', async () => {
  const { browser, relay } = stage;
  await relay.door.revokeStaff({ id: await relay.door.staffNamed('Alex') });
  const { link } = await relay.door.invite({ body: { name: 'Alex' } });
  const invite = link.split('#')[1];
  const list = await browser.open('popup');
  await list.locator('[data-session=ended]').waitFor();
  await list.close();
  const page = await browser.context.newPage();
  // The same server under another name is another relay.
  await page.goto(`${relay.url.replace('127.0.0.1', 'localhost')}/#${invite}`);
  const popup = await openToolbarPopup(browser, page);
  await expect.poll(() => popup.text()).toContain('You are signed out');
  await popup.recordsInFront();
  expect(await popup.text()).not.toContain('Set up with');

  const own = await browser.context.newPage();
  await own.goto(`${relay.url}/#${invite}`);
  const again = await openToolbarPopup(browser, own);
  await again.click('[data-action=set-up-here]');
  await expect.poll(() => again.text()).toContain('Connect your first account');
});

it('explains its purpose on the first page, and is set up there', async () => {
  const { browser } = stage;
  const link = await freshLink();
  const first = await browser.open('first');
  await first.getByRole('heading', { name: 'Welcome to NoiseAware Connect' }).waitFor();
  expect(await findViolations(first)).toEqual([]);
  await first.fill('#setup-link', link);
  await first.click('[data-action=continue]');
  await first.click('[data-action=enrol]');
  await first.locator('h1:focus, h2:focus').getByText('This browser is set up').waitFor();
  expect(await findViolations(first)).toEqual([]);
});

it('is set up in the popup by a pasted link, in a language that is chosen there', async () => {
  const { browser } = stage;
  const link = await freshLink();
  const popup = await browser.open('popup');
  await popup.locator('#setup-link:focus').waitFor();
  await popup.selectOption('select[name=language]', 'de');
  await popup.getByRole('heading', { name: 'Diesen Browser einrichten' }).waitFor();
  await popup.fill('#setup-link', link);
  await popup.click('[data-action=continue]');
  await popup.locator('[data-step=confirm]').getByText(new URL(link).host).first().waitFor();
  expect(await findViolations(popup)).toEqual([]);
  await popup.click('[data-action=enrol]');
  await popup.getByText('Verbinden Sie Ihr erstes Konto').waitFor();
});

it('keeps the pasted link when the person goes back from the confirmation', async () => {
  const { browser } = stage;
  const link = await freshLink();
  const options = await browser.open('options');
  await options.fill('#setup-link', link);
  await options.click('[data-action=continue]');
  expect(await findViolations(options)).toEqual([]);
  await options.click('[data-action=back]');
  await expect.poll(() => options.evaluate(() => document.activeElement?.id)).toBe('setup-link');
  expect(await options.inputValue('#setup-link')).toBe(link);
});
