import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { listen } from '../sandbox/listener.ts';
import { chipOfAccount, clickChip, readChip } from '../support/browser/chips.ts';
import { allowSite } from '../support/browser/extension-switches.ts';
import { logIn, openConnection, outcomeIn, pressAuthorize } from '../support/browser/stage.ts';
import { callNoiseAware } from '../support/relay/call-noiseaware.ts';
import { answered } from '../support/relay/value-in.ts';
import { composePictures } from './compose-pictures.ts';
import type { Stage } from './stage.ts';
import type { Step } from './steps.ts';

const account = 'cust-1042';
const chip = chipOfAccount(account);

/** Walks the main job as a staff member would, from the tool that they work in, and keeps a picture of each surface. */
export async function walkMainJob(stage: Stage, step: Step, folder: string): Promise<void> {
  const { browser, relay, sandbox, tool } = stage;
  await mkdir(folder, { recursive: true });
  const picture = async (page: Page, name: string): Promise<string> => {
    const file = path.join(folder, `${name}.png`);
    await page.screenshot({ path: file });
    return file;
  };

  await step('The person allows the extension on the tool’s site', async () => {
    await allowSite(browser, 'http://127.0.0.1/*');
    const options = await browser.open('options');
    await options.click('[data-tools~=tideloft] [data-action=allow-site]');
    await options.locator('[data-tools~=tideloft][data-allowed=true]').waitFor();
    await options.close();
  });
  const list = await step('The tool shows at each home that it is not connected', async () => {
    const page = await browser.context.newPage();
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${tool.url}/properties`);
    await chipSays(page, 'not connected', 'Not set up');
    return page;
  });
  const before = await picture(list, '1-tool-before');
  const question = await step('The chip is clicked, the extension asks in a window of its own', async () => {
    const page = await browser.windowFrom(() => clickChip(list, chip));
    await page.setViewportSize({ width: 420, height: 610 });
    await page.locator('[data-action=connect]:enabled').waitFor();
    return page;
  });
  const asked = await picture(question, '2-question');
  const window = await step('Connect is pressed, NoiseAware’s login opens', async () => {
    const page = await browser.windowFrom(() => question.click('[data-action=connect]'));
    await page.setViewportSize({ width: 480, height: 640 });
    return page;
  });
  const login = await picture(window, '3-login');
  await step('The account’s owner logs in and sees Authorize', () => logIn(stage, window));
  const consent = await picture(window, '4-authorize');
  await step('Authorize is pressed, the window says that it is connected', async () => {
    await pressAuthorize(window);
    const outcome = await outcomeIn(question);
    if (outcome !== 'connected') throw new Error(`the attempt ended as ${outcome}`);
    await question.locator('[data-action=dismiss]:enabled').waitFor();
  });
  const connected = await picture(question, '5-connected');
  await step('The chip in the tool says so too', () => chipSays(list, 'connected', 'On'));
  const after = await picture(list, '6-tool-after');
  await step('A backend gets a user token and calls NoiseAware with it', async () => {
    const { client } = await relay.service('billing');
    const { userToken } = await answered(client.vendAccountToken({ account, body: {} }));
    const status = await callNoiseAware(sandbox, userToken);
    if (status !== 200) throw new Error(`NoiseAware answered ${status}`);
  });
  await step('NoiseAware alerts of noise, and the home’s page in the tool says so', async () => {
    const told = Promise.withResolvers<unknown>();
    setTimeout(() => told.reject(new Error('no backend heard of the alert')), 10_000).unref();
    const backend = await listen(0, async (request, response) => {
      told.resolve(await json(request));
      response.end();
    });
    await relay.door.addWebhook({ body: { url: backend.url, events: ['alert.received'] } });
    const [organization] = sandbox.organizations();
    await sandbox.sendAlert({ organization: organization?.id ?? '', partnerOrgId: account, kind: 'usual' });
    const { data } = (await told.promise) as { data: { alert: { verified: string } } };
    if (data.alert.verified !== 'verified') throw new Error('the alert was not verified');
    await backend.close();
    const home = await browser.context.newPage();
    await home.goto(`${tool.url}/properties/${account}`);
    await home.getByText('newNoise,').waitFor();
    await picture(home, '7-alert');
    await home.close();
  });
  await step('The popup lists it, and says that it renews itself', async () => {
    const popup = await browser.open('popup');
    const connection = await openConnection(popup);
    await connection.getByText('The connection renews automatically.').waitFor();
    await picture(popup, '8-popup');
  });
  await step('All pictures in one', () =>
    composePictures(
      browser.context,
      [
        [before, after],
        [asked, login, consent, connected],
      ],
      path.join(folder, 'main-job.png'),
    ),
  );
}

// --- Internal helpers ---

/** Waits until the tool, which hears of it after the chip has changed, says so in its own words. @throws where the chip does not */
async function chipSays(page: Page, state: string, words: string): Promise<void> {
  const row = page.locator(`tr[data-noiseaware-account="${account}"]`);
  await row.getByText(words, { exact: true }).waitFor();
  const name = (await readChip(page, chip))?.name ?? '';
  if (!name.includes(`: ${state}`)) throw new Error(`the chip says “${name}”`);
}
