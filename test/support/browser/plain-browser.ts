import { type Browser, chromium } from 'playwright-core';
import puppeteer, { type Browser as Firefox } from 'puppeteer-core';
import { flags } from './browser.ts';
import { requireProgram } from './installed-program.ts';
import { chromium as chromiumProgram, firefox } from './programs.ts';

/** A real Chromium without any extension, for what has to work by itself. */
export const openPlainBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: requireProgram(chromiumProgram), args: flags });

/** A real Firefox without any extension. */
export const openPlainFirefox = (): Promise<Firefox> =>
  puppeteer.launch({ browser: 'firefox', executablePath: requireProgram(firefox), headless: true });
