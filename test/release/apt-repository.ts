import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runProgram, type Surroundings } from './run-program.ts';

/** The public key, as apt's `signed-by` takes it. */
const publicKey = 'noiseaware-connect.asc';

/**
 * Makes a flat repository of apt with one package, for any server of static files (sources.list(5), "deb … ./").
 * @param seconds the date that apt is told
 * @throws one sentence where there is no apt-ftparchive
 */
export function makeAptRepository(
  folder: string,
  debianPackage: string,
  seconds: number,
  where: Surroundings,
): void {
  mkdirSync(folder);
  cpSync(debianPackage, path.join(folder, path.basename(debianPackage)));
  const archive = (...args: string[]) => runProgram('apt-ftparchive', args, { ...where, cwd: folder });
  writeFileSync(path.join(folder, 'Packages'), archive('packages', '.'));
  const fields = {
    Origin: 'NoiseAware Connect',
    Label: 'NoiseAware Connect',
    Architectures: 'all',
    Date: new Date(seconds * 1000).toUTCString().replace('GMT', '+0000'),
  };
  const options = Object.entries(fields).flatMap(([name, value]) => [
    '-o',
    `APT::FTPArchive::Release::${name}=${value}`,
  ]);
  const sums = ['MD5', 'SHA1'].flatMap((name) => ['-o', `APT::FTPArchive::${name}=false`]);
  // Written at the end: it would list itself.
  const release = archive(...options, ...sums, 'release', '.');
  writeFileSync(path.join(folder, 'Release'), release);
}

/**
 * Signs a repository: `InRelease`, and the public key beside it.
 * @param key a file with a private key of GnuPG's, without a passphrase
 * @throws one sentence where there is no gpg; what it said where it refuses the key
 */
export function signAptRepository(folder: string, key: string, where: Surroundings): void {
  const home = mkdtempSync(path.join(tmpdir(), 'noiseaware-connect-gpg-'));
  const gpg = (...args: string[]) =>
    runProgram('gpg', ['--homedir', home, '--batch', '--quiet', '--yes', ...args], where);
  try {
    gpg('--import', key);
    gpg('--output', path.join(folder, publicKey), '--armor', '--export');
    gpg('--output', path.join(folder, 'InRelease'), '--clear-sign', path.join(folder, 'Release'));
  } finally {
    // The agent that gpg has started ends with its directory.
    rmSync(home, { recursive: true, force: true });
  }
}
