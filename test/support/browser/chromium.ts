import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

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
  if (!installByApt()) installByPlaywright();
  const installed = findChromium();
  if (installed === undefined) throw new Error(wanted);
  return installed;
}

// --- Internal helpers ---

/** The Chromium of this machine, or undefined. Google's own Chrome no longer loads an unpacked extension. */
function findChromium(): string | undefined {
  const { env } = process;
  const named = env['CHROMIUM_PATH'];
  if (named !== undefined) return isProgram(named) ? named : undefined;
  const folders = (env['PATH'] ?? '').split(path.delimiter);
  const candidates = ['chromium', 'chromium-browser'].flatMap((name) =>
    folders.map((folder) => path.join(folder, name)),
  );
  return [...candidates, chromium.executablePath()].find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installByApt(): boolean {
  if (!existsSync('/usr/bin/apt-get')) return false;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const run = (...args: string[]) => {
    const [command = '', ...rest] = [...asRoot, 'apt-get', ...args];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
  };
  return run('update', '-q') && run('install', '-y', '-q', '--no-install-recommends', 'chromium');
}

function installByPlaywright(): void {
  const cli = path.join(path.dirname(createRequire(import.meta.url).resolve('playwright-core')), 'cli.js');
  spawnSync(process.execPath, [cli, 'install', '--with-deps', 'chromium'], { stdio: 'inherit' });
}
