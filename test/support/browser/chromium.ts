import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { findProgram, installByApt } from './installed-program.ts';

const wanted =
  'Chromium is missing and could not be installed: install it (Debian: apt-get install chromium), or name it in CHROMIUM_PATH.';

/** The Chromium of this machine. @throws where there is none */
export function requireChromium(): string {
  const found = findChromium();
  if (found === undefined) throw new Error('there is no Chromium: pnpm test installs it');
  return found;
}

/**
 * The Chromium of this machine, installed first where it is missing: on Debian by apt, elsewhere by Playwright.
 * @throws one sentence that says what to install
 */
export function ensureChromium(say: (text: string) => void): string {
  const found = findChromium();
  if (found !== undefined) return found;
  say('Chromium is missing: installing it, which takes up to a minute …');
  if (!installByApt('chromium')) installByPlaywright();
  const installed = findChromium();
  if (installed === undefined) throw new Error(wanted);
  return installed;
}

// --- Internal helpers ---

/** Google's own Chrome no longer loads an unpacked extension. */
const findChromium = (): string | undefined =>
  findProgram('CHROMIUM_PATH', ['chromium', 'chromium-browser'], [chromium.executablePath()]);

function installByPlaywright(): void {
  const cli = path.join(path.dirname(createRequire(import.meta.url).resolve('playwright-core')), 'cli.js');
  spawnSync(process.execPath, [cli, 'install', '--with-deps', 'chromium'], { stdio: 'inherit' });
}
