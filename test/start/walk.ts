import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { logIn, outcomeIn, pressConnect } from '../support/staged.ts';
import { composePictures } from './compose-pictures.ts';
import type { Stage } from './stage.ts';
import type { Step } from './steps.ts';

/** Walks the main job as a staff member would, and keeps a picture of each surface. */
export async function walkMainJob(stage: Stage, step: Step, folder: string): Promise<void> {
  const { browser, relay, sandbox } = stage;
  await mkdir(folder, { recursive: true });
  const taken: string[] = [];
  const picture = async (page: Page, name: string) => {
    const file = path.join(folder, `${name}.png`);
    await page.screenshot({ path: file });
    taken.push(file);
  };

  const popup = await step('The popup shows that nothing is connected yet', async () => {
    const page = await browser.open('popup');
    await page.locator('form#connect').waitFor();
    await picture(page, '1-popup-before');
    return page;
  });
  const window = await step('Connect is pressed, NoiseAware’s login opens', async () => {
    const page = await pressConnect(stage, popup, 'cust-1042', 'Sea View Rentals');
    await page.setViewportSize({ width: 480, height: 640 });
    await picture(page, '2-login');
    await picture(popup, '3-popup-during');
    return page;
  });
  await step('The account’s owner logs in and sees Authorize', async () => {
    await logIn(stage, window);
    await picture(window, '4-authorize');
  });
  await step('Authorize is pressed, the popup shows the account connected', async () => {
    await window.click('#authorize', { noWaitAfter: true });
    const outcome = await outcomeIn(popup);
    if (outcome !== 'connected') throw new Error(`the attempt ended as ${outcome}`);
    await popup.locator('li[data-connection][data-status=active]').waitFor();
    await picture(popup, '5-popup-after');
  });
  await step('A backend gets a user token and calls NoiseAware with it', async () => {
    const { client } = await relay.service('billing');
    const vended = await client.vendAccountToken({ account: 'cust-1042', body: {} });
    if (!vended.ok) throw new Error(`no token: ${vended.failure.code}`);
    const response = await fetch(`${sandbox.url}/thresholds/list`, {
      method: 'POST',
      headers: { authorization: vended.value.userToken, 'content-type': 'application/json' },
      body: '{}',
    });
    if (!response.ok) throw new Error(`NoiseAware answered ${response.status}`);
  });
  await step('Renew now brings a fresh token', async () => {
    await popup.click('[data-outcome] [data-action=dismiss]');
    await popup.click('[data-action=renew]');
    await popup.getByText('Renewed.').waitFor();
  });
  await step('All pictures in one', () =>
    composePictures(browser.context, taken, path.join(folder, 'main-job.png')),
  );
}
