import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium as playwright } from 'playwright-core';
import type { Program } from './installed-program.ts';

/** Google's own Chrome no longer loads an unpacked extension. */
export const chromium: Program = {
  name: 'Chromium',
  setting: 'CHROMIUM_PATH',
  names: ['chromium', 'chromium-browser'],
  elsewhere: [playwright.executablePath()],
  debian: 'chromium',
  installOtherwise() {
    const entry = createRequire(import.meta.url).resolve('playwright-core');
    const cli = path.join(path.dirname(entry), 'cli.js');
    spawnSync(process.execPath, [cli, 'install', '--with-deps', 'chromium'], { stdio: 'inherit' });
  },
};

export const firefox: Program = {
  name: 'Firefox',
  setting: 'FIREFOX_PATH',
  names: ['firefox-esr', 'firefox'],
  elsewhere: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
  debian: 'firefox-esr',
};

/** The X server that needs no screen; none but Linux needs it. */
export const xvfb: Program = { name: 'Xvfb', setting: 'XVFB_PATH', names: ['Xvfb'], debian: 'xvfb' };

/** Traces system calls, and makes them fail; there is one for Linux alone. */
export const strace: Program = { name: 'strace', setting: '', names: ['strace'], debian: 'strace' };
