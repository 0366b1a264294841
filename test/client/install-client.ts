import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { clone } from './follow-document.ts';

const execute = promisify(execFile);

/** Packs the client package, and installs it with these others of npm's into an empty directory. */
export async function installClient(directory: string, others: readonly string[]): Promise<void> {
  const npm = (...args: string[]) => execute('npm', [...args], { cwd: directory, timeout: 400_000 });
  await npm('pack', '--silent', '--pack-destination', directory, path.join(clone, 'relay/client'));
  const [tarball = ''] = await readdir(directory);
  const quietly = ['--silent', '--no-audit', '--no-fund', '--prefix', directory];
  await npm('install', ...quietly, `./${tarball}`, ...others);
}
