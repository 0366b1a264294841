import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { pressAuthorize } from '../support/browser/stage.ts';
import { composePictures } from './compose-pictures.ts';
import type { Stage } from './stage.ts';
import type { Step } from './steps.ts';

/** The second home; staff have connected the first one. */
const account = 'cust-1043';

/** Walks the customer's side: a home is connected from within the sample product's own portal. Keeps a picture of each page. */
export async function walkPortal(
  { browser, sandbox, tool }: Pick<Stage, 'browser' | 'sandbox' | 'tool'>,
  step: Step,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const picture = async (page: Page, name: string): Promise<string> => {
    const file = path.join(folder, `portal-${name}.png`);
    await page.screenshot({ path: file });
    return file;
  };
  const portal = await step('A customer opens the portal of the sample product', async () => {
    const page = await browser.context.newPage();
    await page.setViewportSize({ width: 540, height: 500 });
    await page.goto(`${tool.url}/portal?homes=2`);
    await elementIn(page, 'not_connected').waitFor();
    return page;
  });
  const before = await picture(portal, '1-before');
  const window = await step('One press opens NoiseAware in a window, with no page in between', async () => {
    const [opened] = await Promise.all([
      portal.waitForEvent('popup'),
      elementIn(portal, 'not_connected').locator('button').click(),
    ]);
    await opened.setViewportSize({ width: 340, height: 500 });
    await opened.locator('#email').waitFor();
    return opened;
  });
  const login = await picture(window, '2-login');
  await step('The customer logs in, chooses an organization and authorizes', async () => {
    await window.fill('#email', 'manager@example.com');
    await window.fill('#password', sandbox.demoUser.password);
    await window.click('#login');
    await window.locator('.option').last().click();
    await window.click('#choose');
    await window.locator('#authorize').waitFor();
  });
  const consent = await picture(window, '3-authorize');
  await step('The window closes by itself, and the portal says that the home is connected', async () => {
    await pressAuthorize(window);
    await elementIn(portal, 'connected').waitFor();
  });
  const after = await picture(portal, '4-after');
  await step('Both pictures of the portal and NoiseAware’s pages in one', () =>
    composePictures(browser.context, [[before, login, consent, after]], path.join(folder, 'portal.png')),
  );
  await portal.close();
}

// --- Internal helpers ---

const elementIn = (page: Page, state: string) =>
  page.locator(`noiseaware-connect[account="${account}"][state="${state}"]`);
