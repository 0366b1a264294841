import { spawnSync } from 'node:child_process';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../../relay');

/**
 * Builds the console's page, as an installation does it.
 * @throws with what the build said
 */
export function buildConsole(): void {
  const built = spawnSync(process.execPath, ['--run', 'prepare'], { cwd: folder, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the console could not be built:\n${built.stdout}${built.stderr}`);
}
