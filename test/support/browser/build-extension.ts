import { spawnSync } from 'node:child_process';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../../extension');

/** Where the built extension lies. */
export const extensionFolder = path.join(folder, '.output/chrome-mv3');

/** Builds the extension for Chromium. @throws with what the build said */
export function buildExtension(): string {
  const wxt = path.join(folder, 'node_modules/.bin/wxt');
  const built = spawnSync(wxt, ['build'], { cwd: folder, encoding: 'utf8' });
  if (built.status !== 0)
    throw new Error(`the extension could not be built:\n${built.stdout}${built.stderr}`);
  return extensionFolder;
}
