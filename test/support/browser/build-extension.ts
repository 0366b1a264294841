import { spawnSync } from 'node:child_process';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../../extension');

/** Where builds lie, and what is for the stores. */
export const outputFolder = path.join(folder, '.output');

/** Where the extension for Chromium lies, as it is loaded unpacked. */
export const extensionFolder = path.join(outputFolder, 'chrome-mv3');

/** Where the extension for Firefox lies. */
export const firefoxFolder = path.join(outputFolder, 'firefox-mv3');

/**
 * Builds the extension.
 * @param script of its package.json: `build` for every browser and store, `build:unpacked` for Chromium alone
 * @throws with what the build said
 */
export function buildExtension(script: 'build' | 'build:unpacked'): void {
  const built = spawnSync(process.execPath, ['--run', script], { cwd: folder, encoding: 'utf8' });
  if (built.status !== 0)
    throw new Error(`the extension could not be built:\n${built.stdout}${built.stderr}`);
}
