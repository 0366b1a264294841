import type { Browser, Page } from 'puppeteer-core';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { connectAccount } from '../../../relay/client/src/browser/index.ts';
import { forFile } from '../../support/for-file.ts';
import { browsers, isRead, openPortal, press, shown, windowFrom } from './browsers.ts';
import { startStandIn } from './stand-in.ts';

const stage = await forFile(startStandIn());
const connected = {
  state: 'connected',
  sentence: 'Harbor House is connected.',
  organization: 'Harbor House',
};

beforeEach(() => {
  stage.coop = undefined;
  stage.states.clear();
  stage.asked.length = 0;
});

interface WithScript {
  readonly noiseawareConnect: { connectAccount: typeof connectAccount };
}

/** Chooses how it ends at the stand-in for NoiseAware. */
const choose = (window: Page, outcome: string) => window.locator(`#${outcome}`).click();

/** What the page is told by events from here on. */
const changesIn = (page: Page): Promise<unknown[]> =>
  page.evaluate(() => {
    const changes: unknown[] = [];
    document.addEventListener('noiseaware-change', (event) => {
      const { target, detail } = event as CustomEvent;
      changes.push([(target as Element).getAttribute('account'), detail.state, detail.outcome]);
      (globalThis as unknown as { changes: unknown[] }).changes = changes;
    });
    return changes;
  });
const told = (page: Page): Promise<unknown[]> =>
  page.evaluate(() => (globalThis as unknown as { changes?: unknown[] }).changes ?? []);

describe.each(Object.entries(browsers))('in %s', async (name, launch) => {
  const browser: Browser = await forFile(launch());
  const open = async (query = '') => {
    const page = await openPortal(browser, stage.portal + query);
    onTestFinished(() => page.close());
    return page;
  };
  const pressed = (page: Page, account?: string) =>
    windowFrom(browser, stage.relay, () => press(page, account));

  it('a press opens NoiseAware’s page in a window, whose end the first page hears, and which closes', async () => {
    const page = await open();
    await changesIn(page);
    expect(await shown(page)).toEqual({ state: 'not_connected', button: 'Connect NoiseAware', status: '' });
    const window = await pressed(page);
    expect(await shown(page)).toEqual({
      state: 'opening',
      button: 'Start again',
      status: 'Continue at NoiseAware',
    });
    // NoiseAware's page cannot send the platform's elsewhere.
    expect(await window.evaluate(() => globalThis.opener)).toBe(null);
    stage.states.set('cust-1042', connected);
    await choose(window, 'connected');
    await expect
      .poll(() => shown(page))
      .toEqual({ state: 'connected', button: null, status: 'Harbor House is connected.' });
    await expect.poll(() => window.isClosed()).toBe(true);
    expect(await told(page)).toEqual([
      ['cust-1042', 'opening', null],
      ['cust-1042', 'connected', 'connected'],
    ]);
    // What had the focus is gone, and what is said in its place has it.
    expect(
      await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute('part')),
    ).toBe('status');
  });

  it('an authorize page under Cross-Origin-Opener-Policy changes nothing, although its window looks closed', async () => {
    stage.coop = 'same-origin';
    const page = await open();
    const window = await pressed(page);
    // The hint, upon which the state is read again.
    await expect.poll(() => stage.asked.length).toBe(2);
    expect(await shown(page)).toMatchObject({ state: 'opening', button: 'Start again' });
    stage.states.set('cust-1042', connected);
    await choose(window, 'connected');
    await expect.poll(async () => (await shown(page)).state).toBe('connected');
    await expect.poll(() => window.isClosed()).toBe(true);
  });

  it('a window that was closed is no end: the button starts again, and what is heard later counts', async () => {
    const page = await open();
    const first = await pressed(page);
    await first.close();
    await expect.poll(() => stage.asked.length).toBe(2);
    expect(await shown(page)).toMatchObject({ state: 'opening', button: 'Start again' });
    stage.coop = 'same-origin';
    const second = await pressed(page);
    await expect.poll(() => stage.asked.length).toBe(3);
    // It looks closed too, and a third one is opened; the end of the second is heard all the same.
    const third = await pressed(page);
    stage.states.set('cust-1042', connected);
    await choose(second, 'connected');
    await expect.poll(async () => (await shown(page)).state).toBe('connected');
    await expect.poll(() => second.isClosed()).toBe(true);
    await third.close();
  });

  it('an account that is connected meanwhile is shown when the window looks closed, whatever the platform’s page forgets', async () => {
    const page = await open();
    const window = await pressed(page);
    stage.states.set('cust-1042', connected);
    await window.close();
    await expect.poll(async () => (await shown(page)).state).toBe('connected');
  });

  it('of two windows at once each account hears its own end', async () => {
    const page = await open('?homes=2');
    const first = await pressed(page, 'cust-1042');
    const second = await pressed(page, 'cust-1043');
    await choose(second, 'declined');
    await expect
      .poll(() => shown(page, 'cust-1043'))
      .toEqual({ state: 'failed', button: 'Start again', status: 'Not authorized' });
    expect((await shown(page, 'cust-1042')).state).toBe('opening');
    stage.states.set('cust-1042', connected);
    await choose(first, 'connected');
    await expect.poll(async () => (await shown(page, 'cust-1042')).state).toBe('connected');
    expect((await shown(page, 'cust-1043')).state).toBe('failed');
  });

  it.each([
    ['waiting', 'waiting', 'Waiting for confirmation'],
    ['declined', 'failed', 'Not authorized'],
    ['failed', 'failed', 'That did not work'],
    ['expired', 'failed', 'That did not work'],
    ['used', 'failed', 'That did not work'],
  ])('an attempt that ended as %s is shown as %s', async (outcome, state, status) => {
    const page = await open();
    await changesIn(page);
    const window = await pressed(page);
    if (outcome === 'waiting') stage.states.set('cust-1042', { state: 'waiting' });
    await choose(window, outcome);
    await expect.poll(() => shown(page)).toMatchObject({ state, button: 'Start again', status });
    expect((await told(page)).at(-1)).toEqual(['cust-1042', state, outcome]);
  });

  it('comes back from a redirect to the account that has gone there, of 20 on the page, and asks for each state once', async () => {
    const page = await open('?homes=20&mode=redirect');
    const accounts = Array.from({ length: 20 }, (_, index) => `cust-${1042 + index}`);
    expect(stage.asked.map(({ account }) => account).sort()).toEqual(accounts);
    await press(page, 'cust-1050');
    await page.waitForSelector('#declined');
    stage.asked.length = 0;
    await choose(page, 'declined');
    await page.waitForFunction(isRead);
    const states = await page.$$eval('noiseaware-connect', (all) =>
      all.map((each) => each.getAttribute('state')),
    );
    expect(states).toEqual(accounts.map((each) => (each === 'cust-1050' ? 'failed' : 'not_connected')));
    expect(stage.asked.map(({ account }) => account).sort()).toEqual(accounts);
    await page.reload();
    await page.waitForFunction(isRead);
    expect((await shown(page, 'cust-1050')).state).toBe('not_connected');
  });

  it('Back at NoiseAware’s page leads to a button that can be pressed', async () => {
    const page = await open('?mode=redirect');
    await press(page);
    await page.waitForSelector('#declined');
    await page.goBack();
    await expect.poll(async () => (await shown(page)).state).toBe('not_connected');
    await press(page);
    await page.waitForSelector('#declined');
    expect(page.url()).toContain(stage.links().at(-1));
  });

  it('a forged outcome in the address changes a word until the state is read', async () => {
    const { promise, resolve } = Promise.withResolvers<object>();
    stage.states.set('cust-1042', promise);
    const page = await browser.newPage();
    await page.goto(`${stage.portal}?noiseaware=connected&link=forged`);
    await expect.poll(() => shown(page)).toMatchObject({ state: 'connected', status: 'Connected' });
    resolve({});
    await expect
      .poll(() => shown(page))
      .toEqual({ state: 'not_connected', button: 'Connect NoiseAware', status: '' });
    await page.goto(`${stage.portal}?noiseaware=failed&link=forged`);
    await page.waitForFunction(isRead);
    await expect.poll(async () => (await shown(page)).state).toBe('not_connected');
    await page.close();
  });

  it('says that an account needs its owner again, and which organization', async () => {
    stage.states.set('cust-1042', {
      state: 'needs_authorization',
      sentence: 'Please authorize again.',
      organization: 'Harbor House',
    });
    const page = await open();
    expect(await shown(page)).toMatchObject({ state: 'needs_authorization', button: 'Connect again' });
    expect((await shown(page)).status).toBe('Please authorize again. Harbor House');
    const window = await pressed(page);
    await window.close();
  });

  it.each([
    ['de', 'NoiseAware verbinden'],
    ['es-MX', 'Conectar NoiseAware'],
    ['fr', 'Connecter NoiseAware'],
    ['pt', 'Conectar a NoiseAware'],
    ['nl', 'Connect NoiseAware'],
  ])('speaks the language of the page: %s', async (lang, text) => {
    const page = await open(`?lang=${lang}`);
    expect((await shown(page)).button).toBe(text);
    const language = { es: 'es', pt: 'pt-BR', nl: 'en' }[lang.slice(0, 2)] ?? lang;
    expect(stage.asked).toEqual([{ account: 'cust-1042', language }]);
    expect(
      await page.$eval('noiseaware-connect >>> button', (button) => (button as HTMLButtonElement).lang),
    ).toBe(language);
    await page.$eval('noiseaware-connect', (element) => element.setAttribute('lang', 'de'));
    await expect.poll(async () => (await shown(page)).button).toBe('NoiseAware verbinden');
  });

  it('another account in the same element is read, and hears nothing of the one before', async () => {
    const page = await open('?homes=2');
    const window = await pressed(page, 'cust-1042');
    await page.$eval('noiseaware-connect', (element) => element.setAttribute('account', 'cust-1043'));
    await expect.poll(async () => (await shown(page, 'cust-1043')).state).toBe('not_connected');
    await choose(window, 'failed');
    await expect.poll(() => window.isClosed()).toBe(true);
    expect((await shown(page, 'cust-1043')).state).toBe('not_connected');
  });

  it('connectAccount ends with the signal’s reason, and refuses what is no link', async () => {
    const page = await open();
    const window = await windowFrom(browser, stage.relay, () =>
      page.evaluate((url) => {
        const { noiseawareConnect } = globalThis as unknown as WithScript;
        const stopping = new AbortController();
        const { signal } = stopping;
        globalThis.addEventListener('stop', () => stopping.abort('enough'));
        void noiseawareConnect
          .connectAccount(url, { mode: 'window', signal })
          .catch((reason) => document.body.setAttribute('data-reason', String(reason)));
      }, `${stage.relay}/link/${stage.links()[0]}`),
    );
    await page.evaluate(() => globalThis.dispatchEvent(new Event('stop')));
    await page.waitForSelector('[data-reason=enough]');
    await window.close().catch(() => undefined);
    const refused = await page.evaluate(() =>
      (globalThis as unknown as WithScript).noiseawareConnect
        .connectAccount('javascript:alert(1)', { mode: 'window' })
        .catch(String),
    );
    expect(refused).toBe('TypeError: no link: javascript:alert(1)');
  });

  it('connectAccount takes an address without an id, and resolves to the first end that is heard', async () => {
    const page = await open();
    const [id = ''] = stage.links();
    const ended = page.evaluate(
      (url) =>
        (globalThis as unknown as WithScript).noiseawareConnect.connectAccount(url, { mode: 'window' }),
      `${stage.relay}/link/${id}`,
    );
    const window = await windowFrom(browser, `${stage.relay}/authorize`, async () => undefined);
    await choose(window, 'waiting');
    expect(await ended).toEqual({ outcome: 'waiting', link: id });
  });

  describe('with blocked windows', async () => {
    const strict: Browser = await forFile(launch({ blockPopups: true }));

    it('a window that no press has opened is blocked, and the page itself goes to NoiseAware and comes back', async () => {
      const page = await openPortal(strict, stage.portal);
      // A press by a script is none to the browser, once the driver’s own no longer counts: that is after five seconds.
      await page.evaluate(() => {
        setTimeout(() => {
          document.querySelector('noiseaware-connect')?.shadowRoot?.querySelector('button')?.click();
        }, 6_000);
      });
      await page.waitForSelector('#connected');
      expect(await strict.pages()).toHaveLength(2);
      stage.states.set('cust-1042', connected);
      await choose(page, 'connected');
      await page.waitForFunction(isRead);
      expect((await shown(page)).state).toBe('connected');
    });
  });

  it(`nothing of it was refused by the portal’s Content-Security-Policy in ${name}`, async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    const answer = await page.goto(stage.portal);
    expect(answer?.headers()['content-security-policy']).toMatch(
      /default-src 'none'; script-src 'sha384-\S+'; style-src 'self'/,
    );
    await page.waitForFunction(isRead);
    const window = await pressed(page);
    await choose(window, 'declined');
    await expect.poll(async () => (await shown(page)).state).toBe('failed');
    expect(complaints).toEqual([]);
    await page.close();
  });
});
