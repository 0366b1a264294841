import { findProgram, installByApt } from './installed-program.ts';

const wanted =
  'Firefox is missing and could not be installed: install it (Debian: apt-get install firefox-esr), or name it in FIREFOX_PATH.';

/** The Firefox of this machine. @throws where there is none */
export function requireFirefox(): string {
  const found = findFirefox();
  if (found === undefined) throw new Error('there is no Firefox: pnpm test installs it');
  return found;
}

/**
 * The Firefox of this machine, installed first where it is missing and there is apt.
 * @throws one sentence that says what to install
 */
export function ensureFirefox(say: (text: string) => void): string {
  const found = findFirefox();
  if (found !== undefined) return found;
  say('Firefox is missing: installing it, which takes up to a minute …');
  installByApt('firefox-esr');
  const installed = findFirefox();
  if (installed === undefined) throw new Error(wanted);
  return installed;
}

// --- Internal helpers ---

const findFirefox = (): string | undefined =>
  findProgram(
    'FIREFOX_PATH',
    ['firefox-esr', 'firefox'],
    ['/Applications/Firefox.app/Contents/MacOS/firefox'],
  );
