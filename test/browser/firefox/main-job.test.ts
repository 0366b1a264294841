import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { openFirefox } from '../../support/browser/firefox-browser.ts';
import { openPlainFirefox } from '../../support/browser/plain-browser.ts';
import { registerTools } from '../../support/browser/register-tools.ts';
import { forFile } from '../../support/for-file.ts';
import { ownerBrowser } from '../../support/relay/owner.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';
import { startSampleTool } from '../../tool/tool.ts';

// Longer than any answer of the relay takes: a call that is waited for does not keep an event page from its end.
const firefox = await forFile(openFirefox(5_000));
const sandbox = await forFile(startSandbox());
const tool = await forFile(startSampleTool());
const relay = await relayOfFile({ sandbox });
await registerTools(relay, tool.rules);
await firefox.setUp((await relay.door.invite({ body: { name: 'Alex' } })).link);

const openPopup = (): Promise<Page> => firefox.open('popup', '[data-action=open-connect]');

/** Fills the popup's form and presses Connect: the window that opens at NoiseAware. */
const pressConnect = (popup: Page, id: string): Promise<Page> =>
  firefox.windowFrom(sandbox.url, async () => {
    await popup.locator('[data-action=open-connect]').click();
    await popup.locator('#account-id').fill(id);
    await popup.locator('form#connect button[type=submit]').click();
  });

async function logIn(window: Page): Promise<void> {
  await window.locator('#email').fill(sandbox.demoUser.email);
  await window.locator('#password').fill(sandbox.demoUser.password);
  await window.locator('#login').click();
}

const outcomeIn = async (popup: Page): Promise<string | undefined> =>
  (await popup.waitForSelector('[data-outcome]'))?.evaluate(
    (panel) => panel.getAttribute('data-outcome') ?? '',
  );

/** Puts the ended attempt away, and the popup. */
async function leave(popup: Page): Promise<void> {
  await popup.locator('[data-outcome] [data-action=dismiss]').click();
  await popup.close();
}

it('connects an account by clicks', async () => {
  const popup = await openPopup();
  const window = await pressConnect(popup, 'acct-1');
  await logIn(window);
  await window.locator('#authorize').click();
  expect(await outcomeIn(popup)).toBe('connected');
  await leave(popup);
});

it('reports a Cancel at NoiseAware, and starts again after a click', async () => {
  const popup = await openPopup();
  const window = await pressConnect(popup, 'acct-2');
  await logIn(window);
  await window.locator('#cancel').click();
  expect(await outcomeIn(popup)).toBe('declined');
  const again = await firefox.windowFrom(sandbox.url, () => popup.locator('[data-action=retry]').click());
  await again.close();
  expect(await outcomeIn(popup)).toBe('window_closed');
  await leave(popup);
});

it('reports that NoiseAware’s answer is missing where it is posted in a form', async () => {
  sandbox.set({ returnBy: 'form_post' });
  const popup = await openPopup();
  const window = await pressConnect(popup, 'acct-2');
  await logIn(window);
  await window.locator('#authorize').click();
  expect(await outcomeIn(popup)).toBe('answer_missing');
  sandbox.set({ returnBy: 'query' });
  await leave(popup);
});

it('reports that the login does not answer, and closes the window in which Firefox shows its error', async () => {
  await sandbox.pause();
  const before = await firefox.pageCount();
  const popup = await openPopup();
  await popup.locator('[data-action=open-connect]').click();
  await popup.locator('#account-id').fill('acct-3');
  await popup.locator('form#connect button[type=submit]').click();
  await expect.poll(() => firefox.pageCount()).toBe(before + 2);
  expect(await outcomeIn(popup)).toBe('login_unreachable');
  await expect.poll(() => firefox.pageCount()).toBe(before + 1);
  await sandbox.resume();
  await leave(popup);
});

it('stops its event page while idle, and completes an attempt after the popup is closed', async () => {
  await expect.poll(() => firefox.hasBackground()).toBe(false);
  const popup = await openPopup();
  const window = await pressConnect(popup, 'acct-4');
  await popup.close();
  await logIn(window);
  await window.locator('#authorize').click();
  const { client: colleague } = await relay.enrol('Kim');
  await expect
    .poll(() => colleague.listConnections({ query: { account: 'acct-4' } }))
    .toMatchObject({ value: { connections: [{ status: 'active' }] } });
  const later = await firefox.open('popup', '[data-outcome]');
  expect(await outcomeIn(later)).toBe('connected');
  await leave(later);
});

it('makes a link in the popup, by which an owner connects once its maker has confirmed', async () => {
  const popup = await openPopup();
  await popup.locator('[data-action=open-connect]').click();
  await popup.locator('#account-id').fill('acct-5');
  await popup.locator('[data-action=owner-link]').click();
  await popup.locator('[data-action=address]').click();
  const shown = await popup.waitForSelector('#message-address');
  const url = await shown?.evaluate((field) => (field as HTMLInputElement).value);
  const page = await ownerBrowser().connect(url ?? '', { organization: 'Lakeside Lofts' });
  expect(page.title).toBe('Almost done');
  await popup.locator('[data-waiting] [data-action=confirm-link]').click();
  await popup.waitForSelector('[data-link=connected]');
  await popup.close();
});

describe('on a site that is allowed', () => {
  const account = 'cust-1042';
  const site = () => new URL(tool.url).origin.replace(/:\d+$/, '');
  const chips = async () => (await firefox.lookInto(site())).chips;
  let page: Page;

  const clickChip = async (of: string) => {
    await page.bringToFront();
    await (await page.$(`[data-noiseaware-account="${of}"] [data-noiseaware-chip]`))?.click();
  };
  const ask = async (of = account): Promise<Page> => {
    const question = await firefox.questionFrom(() => clickChip(of));
    await question.waitForSelector(`[data-asked="${of}"]`);
    return question;
  };

  it('draws chips in open pages once the person has allowed the site', async () => {
    page = await firefox.visit(`${tool.url}/properties/${account}`);
    // Elements by which the API could be mistaken: `browser.runtime.id` is a text.
    await page.evaluate(() => {
      for (const name of ['browser', 'chrome', 'noiseawareTool']) {
        const form = Object.assign(document.createElement('form'), { id: name });
        form.append(
          Object.assign(document.createElement('input'), { name: 'runtime', id: `${name}-runtime` }),
        );
        document.body.append(form);
      }
    });
    const options = await firefox.open('options', '[data-tools~=tideloft] [data-action=allow-site]');
    expect(await page.$$('[data-noiseaware-chip]')).toHaveLength(0);
    await options.locator('[data-tools~=tideloft] [data-action=allow-site]').click();
    await options.waitForSelector('[data-tools~=tideloft][data-allowed=true]');
    await options.close();
    await page.bringToFront();
    await expect.poll(chips).toEqual([{ account, text: 'Connect' }]);
  });

  it('connects from a click on a chip, which shows it, and no script in the page can read stored data', async () => {
    const question = await ask();
    const window = await firefox.windowFrom(sandbox.url, () =>
      question.locator('.asked [data-action=connect]:enabled').click(),
    );
    const { storage: during } = await firefox.lookInto(site());
    await logIn(window);
    await window.locator('#authorize').click();
    expect(await outcomeIn(question)).toBe('connected');
    await expect.poll(chips).toEqual([{ account, text: 'Connected' }]);
    await question.close();

    const { text, credential } = await firefox.kept();
    for (const kept of [account, credential.session]) expect(text).toContain(kept);
    expect(credential).toEqual({ session: expect.stringMatching(/^nacses_/), extractable: false });
    const { storage: after } = await firefox.lookInto(site());
    for (const storage of [during, after]) {
      // Firefox shows no session area to pages, and no administrator has set anything here.
      expect(storage).toEqual({ local: {}, sync: {}, managed: expect.stringContaining('not found') });
    }
  });

  it('shows on the chip what an owner does by a link in another Firefox, as wide as a phone', async () => {
    const own = 'cust-1047';
    await page.goto(`${tool.url}/properties/${own}`);
    await expect.poll(chips).toEqual([{ account: own, text: 'Connect' }]);
    const question = await ask(own);
    await question.locator('.asked [data-action=owner-link]:enabled').click();
    await question.locator('[data-action=address]').click();
    const shown = await question.waitForSelector('#message-address');
    const url = await shown?.evaluate((field) => (field as HTMLInputElement).value);

    const phone = await openPlainFirefox();
    const owner = await phone.newPage();
    await owner.setViewport({ width: 360, height: 740 });
    await owner.goto(url ?? '');
    await owner.locator('form button').click();
    await logIn(owner);
    await owner.locator('#authorize').click();
    await expect.poll(() => owner.$eval('h1', (title) => title.textContent)).toBe('Almost done');
    await phone.close();

    await expect.poll(chips).toEqual([{ account: own, text: 'Confirm' }]);
    await question.locator('[data-waiting] [data-action=confirm-link]').click();
    await expect.poll(chips).toEqual([{ account: own, text: 'Connected' }]);
    await question.close();
  });

  it('asks in one window about the chip clicked last, also after the event page had stopped', async () => {
    await page.goto(`${tool.url}/properties`);
    await expect.poll(async () => (await chips()).length).toBeGreaterThan(1);
    const [first, second] = (await chips()).map((chip) => chip.account);
    await expect.poll(() => firefox.hasBackground()).toBe(false);
    const question = await ask(first);
    await clickChip(`${second}`);
    await question.waitForSelector(`[data-asked="${second}"]`);
    await question.close();
  });

  it('redraws the chips of open pages after an update', async () => {
    await page.goto(`${tool.url}/properties/${account}`);
    await expect.poll(chips).toEqual([{ account, text: 'Connected' }]);
    await firefox.reinstall();
    // The page is behind another tab: the new script has asked for nothing.
    await expect.poll(chips).toEqual([{ account, text: 'NoiseAware' }]);
    await (await ask()).close();
    await expect.poll(chips).toEqual([{ account, text: 'Connected' }]);
  });
});
