import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './chromium.ts';

/** A real Chromium without any extension, for what has to work by itself. */
export function openPlainBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('there is no Chromium: pnpm test installs it');
  // Chromium refuses its own sandbox to root.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    executablePath,
    args: [...asRoot, '--disable-gpu', '--disable-background-networking'],
  });
}
