import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { flags } from '../../support/browser/browser.ts';
import { requireProgram } from '../../support/browser/installed-program.ts';
import { chromium, firefox } from '../../support/browser/programs.ts';

interface Options {
  /** Blocks windows that no press has opened, which the driver allows otherwise. */
  readonly blockPopups?: boolean;
  readonly blockThirdPartyCookies?: boolean;
}

/** Both browsers with one protocol's names, each in a fresh profile. */
export const browsers: Readonly<Record<'Chromium' | 'Firefox', (options?: Options) => Promise<Browser>>> = {
  Chromium: ({ blockPopups = false, blockThirdPartyCookies = false } = {}) =>
    puppeteer.launch({
      browser: 'chrome',
      executablePath: requireProgram(chromium),
      args: [...flags, ...(blockThirdPartyCookies ? ['--test-third-party-cookie-phaseout'] : [])],
      ...(blockPopups && { ignoreDefaultArgs: ['--disable-popup-blocking'] }),
    }),
  Firefox: ({ blockPopups = false, blockThirdPartyCookies = false } = {}) =>
    puppeteer.launch({
      browser: 'firefox',
      executablePath: requireProgram(firefox),
      headless: true,
      extraPrefsFirefox: {
        'dom.disable_open_during_load': blockPopups,
        // 1: none of another site.
        ...(blockThirdPartyCookies && { 'network.cookie.cookieBehavior': 1 }),
      },
    }),
};

/** What the element says. */
export interface Shown {
  readonly state: string | null;
  readonly button: string | null;
  readonly status: string;
}

/** Opens a page of the platform, and waits until its elements have read their states. */
export async function openPortal(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction(isRead);
  return page;
}

export const isRead = (): boolean => {
  const all = [...document.querySelectorAll('noiseaware-connect')];
  return all.length > 0 && all.every((each) => !['loading', null].includes(each.getAttribute('state')));
};

/** What an account's element says; the only one's without an account. */
export const shown = (page: Page, account?: string): Promise<Shown> =>
  page.$eval(elementOf(account), (element) => {
    const button = element.shadowRoot?.querySelector<HTMLElement>('[part=button]');
    return {
      state: element.getAttribute('state'),
      button: button?.checkVisibility() ? button.textContent : null,
      status: element.shadowRoot?.querySelector('[part=status]')?.textContent ?? '',
    };
  });

/** Presses an account's button as a person does. */
export async function press(page: Page, account?: string): Promise<void> {
  await page.bringToFront();
  await page.locator(`${elementOf(account)} >>> button`).click();
}

/** The window that opens while the given is done, once it shows a page of this origin. */
export async function windowFrom(
  browser: Browser,
  origin: string,
  act: () => Promise<unknown>,
): Promise<Page> {
  const before = new Set(await browser.pages());
  await act();
  for (;;) {
    for (const page of await browser.pages())
      if (!before.has(page) && page.url().startsWith(origin)) return page;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// --- Internal helpers ---

const elementOf = (account: string | undefined): string =>
  account === undefined ? 'noiseaware-connect' : `noiseaware-connect[account="${account}"]`;
