import puppeteer, { type Browser } from 'puppeteer-core';
import { requireFirefox } from './firefox.ts';

/** A real Firefox in a profile of its own without any extension, for what has to work by itself. */
export const openPlainFirefox = (): Promise<Browser> =>
  puppeteer.launch({ browser: 'firefox', executablePath: requireFirefox(), headless: true });
