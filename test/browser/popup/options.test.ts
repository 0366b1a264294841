import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { stageForFile } from '../../support/browser/stages.ts';

const stage = await stageForFile();

it('shows the setup only after Change is pressed, and signs the person out of another browser', async () => {
  const { browser, relay } = stage;
  // The same staff member in another browser.
  await relay.enrol('Alex');
  const options = await browser.open('options');
  await options.locator('[data-action=change-setup]').waitFor();
  expect(await options.locator('#setup-link').count()).toBe(0);
  await options.locator('[data-session-id][data-current=true]').waitFor();
  expect(await options.locator('[data-action=end-session]').count()).toBe(1);
  expect(await findViolations(options)).toEqual([]);
  await options.click('[data-action=end-session]');
  await options.getByText('Signed out there.').waitFor();
  await expect.poll(() => options.locator('[data-session-id]').count()).toBe(1);
  await options.click('[data-action=change-setup]');
  await options.locator('#setup-link').waitFor();
});

it('saves whether notifications are on', async () => {
  const options = await stage.browser.open('options');
  await options.click('input[name=notifications]:checked');
  await expect.poll(async () => (await stage.browser.kept()).text).toContain('"notifications":false');
  await options.reload();
  await options.locator('input[name=notifications]:not(:checked)').waitFor();
});

it('is light or dark in every page as the person chooses, under every setting of the system', async () => {
  const { browser } = stage;
  const options = await browser.open('options');
  const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground(options);
  await options.locator('select[name=theme]').selectOption('dark');
  await expect.poll(() => ground(options)).not.toBe(light);
  expect(await findViolations(options)).toEqual([]);
  for (const name of ['popup', 'first', 'question'] as const) {
    const page = await browser.open(name);
    await page.locator('#root > *').first().waitFor();
    expect(await ground(page), name).toMatch(/^rgb\((\d|1\d|2\d), /);
    await page.close();
  }
  await options.locator('select[name=theme]').selectOption('');
  await expect.poll(() => ground(options)).toBe(light);
});

it('checks everything that connecting an account needs, and says how to repair what is wrong', async () => {
  const { browser, relay, sandbox } = stage;
  const options = await browser.open('options');
  await options.click('[data-action=check]');
  await options.locator('[data-checks=good]').waitFor();
  expect(await options.locator('[data-check][data-result=ok]').count()).toBe(9);
  expect(await findViolations(options)).toEqual([]);
  // The trial opened no window, and is over.
  expect(sandbox.entries('authorize')).toEqual([]);
  await expect.poll(() => relay.logLines.join('\n')).toMatch(/DELETE.*\/v1\/pairings\//);

  await relay.down();
  await options.click('[data-action=check]');
  await options.locator('[data-check=company][data-result=act]').getByText('is not responding').waitFor();
  expect(await options.locator('[data-check=pairing][data-result=off]').count()).toBe(1);

  await relay.up({ RELAY_REDIRECTS: `https://${'a'.repeat(32)}.chromiumapp.org/` });
  await options.click('[data-action=check]');
  await options.locator('[data-check=company][data-result=act]').getByText('blocks this extension').waitFor();
  const redirect = options.locator('[data-check=redirect][data-result=act]');
  expect(await redirect.textContent()).toContain(`https://${browser.extensionId}.chromiumapp.org/`);
});
