import { hash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram, type Surroundings } from './run-program.ts';

/** What a signature is for, so that it is worth nothing elsewhere. */
const namespace = 'noiseaware-connect';

/** Writes `SHA256SUMS` with every file below a folder, as `sha256sum --check` reads it. */
export function writeChecksums(folder: string): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)))
    .sort();
  const lines = files.map((file) => `${hash('sha256', readFileSync(path.join(folder, file)))}  ${file}\n`);
  writeFileSync(path.join(folder, 'SHA256SUMS'), lines.join(''));
}

/** Writes `SHA256SUMS.sig`, which `ssh-keygen -Y verify` reads. @param key a file with a private key */
export function signChecksums(folder: string, key: string, where: Surroundings): void {
  runProgram(
    'ssh-keygen',
    ['-Y', 'sign', '-q', '-f', key, '-n', namespace, path.join(folder, 'SHA256SUMS')],
    where,
  );
}
