import { type Browser, chromium } from 'playwright-core';
import { flags } from './browser.ts';
import { requireChromium } from './chromium.ts';

/** A real Chromium without any extension, for what has to work by itself. */
export const openPlainBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: requireChromium(), args: flags });
