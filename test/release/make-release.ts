import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repackZip } from '../../extension/repack-zip.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { ownerOf } from '../docs/draw-owners.ts';
import { published } from '../docs/draw-packages.ts';
import { ensureProgram } from '../support/browser/installed-program.ts';
import { makeAptRepository, signAptRepository } from './apt-repository.ts';
import { writeBillOfMaterials } from './bill-of-materials.ts';
import { makeDebianPackage } from './debian-package.ts';
import { runProgram, type Surroundings } from './run-program.ts';
import { fillStoreTexts } from './store-texts.ts';
import { signChecksums, writeChecksums } from './write-checksums.ts';

const root = path.resolve(import.meta.dirname, '../..');
const deploy = path.join(root, 'relay/deploy');
const store = path.join(root, 'extension/docs/store');
const { version } = packageJson;

/** The extension for each store, and its sources for Mozilla's reviewers. */
const zips = ['chrome-store', 'edge', 'firefox', 'sources'];

/** The packages whose components are told, what each is, and which of its dependencies are in it. */
const told = [
  { name: 'relay', type: 'application', dependencies: 'prod' },
  { name: 'extension', type: 'application', dependencies: 'prod' },
  { name: 'client', type: 'library', dependencies: 'prod' },
  // They are bundled, so that npm installs none.
  { name: 'sandbox', type: 'application', dependencies: 'dev' },
] as const;

/**
 * Builds everything and writes a release into `release/`, which is emptied first. The times in it are that of the commit, or
 * `SOURCE_DATE_EPOCH` (seconds), so that every clone of the commit makes the same bytes.
 * @param given the environment: `RELEASE_COMPANY` and `RELEASE_CONTACT` are the publisher in the stores' texts, and the package's
 *   maintainer where package.json has no author; `RELEASE_KEY` names the
 *   private key, a file of ssh-keygen's, by which the checksums are signed, `RELEASE_GPG_KEY` one of GnuPG's for the apt repository
 * @throws one sentence that says what is missing, or what a program said that failed
 */
export function makeRelease(given: NodeJS.ProcessEnv, say: (text: string) => void): void {
  const { RELEASE_KEY: key = '', RELEASE_GPG_KEY: aptKey = '', ...env } = given;
  for (const [name, file] of Object.entries({ RELEASE_KEY: key, RELEASE_GPG_KEY: aptKey }))
    if (file !== '' && !existsSync(file)) throw new Error(`${name}: there is no file ${file}`);
  for (const [name, debian] of Object.entries({ 'dpkg-deb': 'dpkg', 'apt-ftparchive': 'apt-utils' }))
    ensureProgram({ name, setting: '', names: [name], debian }, say);
  const seconds = commitTime(given);
  const texts = fillStoreTexts(store, given);
  // Zips hold local times.
  process.env['TZ'] = 'UTC';
  process.umask(0o022);
  const where = { cwd: root, env: { ...env, TZ: 'UTC', SOURCE_DATE_EPOCH: String(seconds) } };
  const folder = path.join(root, 'release');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const into = (name: string) => path.join(folder, name);

  say(`Building ${version} …`);
  runProgram('pnpm', ['build'], where);
  const program = ['relay.mjs', 'LICENSES.md'];
  for (const file of program) cpSync(path.join(root, 'relay/.output', file), into(file));
  for (const store of zips) {
    const name = `noiseaware-connect-${version}-${store}.zip`;
    const made = readFileSync(path.join(root, 'extension/.output', name));
    writeFileSync(into(name), repackZip(made, new Date(seconds * 1000)));
  }
  if (!('repository' in packageJson))
    say('npm does not publish the packages with provenance: package.json has no "repository".');
  for (const each of published)
    runProgram('pnpm', ['pack', '--pack-destination', folder], { ...where, cwd: path.join(root, each) });
  for (const components of told)
    writeBillOfMaterials(components, into(`${components.name}.cdx.json`), seconds, where);
  const maintainer = ownerOf() ?? `${given['RELEASE_COMPANY']} <${given['RELEASE_CONTACT']}>`;
  const parts = { version, deploy, release: folder, root, maintainer, seconds };
  const debianPackage = makeDebianPackage(parts, where);
  makeAptRepository(into('apt'), debianPackage, seconds, where);
  for (const each of ['kubernetes', 'monitoring', 'proxies'])
    cpSync(path.join(deploy, each), into(each), { recursive: true });
  mkdirSync(into('image'));
  cpSync(path.join(deploy, 'Dockerfile'), into('image/Dockerfile'));
  for (const file of program) cpSync(into(file), into(`image/${file}`));
  cpSync(path.join(store, 'images'), into('store/images'), { recursive: true });
  for (const { name, text } of texts) writeFileSync(into(`store/${name}`), text);
  runProgram('pnpm', ['site', '--to', into('docs')], where);
  if (aptKey === '') say('apt/ is not signed: RELEASE_GPG_KEY names no private key.');
  else signAptRepository(into('apt'), aptKey, where);
  writeChecksums(folder);
  if (key === '') say('SHA256SUMS is not signed: RELEASE_KEY names no private key.');
  else signChecksums(folder, key, where);
  say(`The release is in ${folder}.`);
}

// --- Internal helpers ---

/** The time of the release, in seconds. @throws one sentence if there is none */
function commitTime(env: NodeJS.ProcessEnv): number {
  const { SOURCE_DATE_EPOCH: given } = env;
  const text = given ?? gitTime({ cwd: root, env });
  if (!/^\d+$/.test(text)) throw new Error(`SOURCE_DATE_EPOCH: ${text} is not a number of seconds`);
  return Number(text);
}

function gitTime(where: Surroundings): string {
  try {
    return runProgram('git', ['log', '-1', '--format=%ct'], where).trim();
  } catch {
    throw new Error('this is no clone by git: give the time of the release in SOURCE_DATE_EPOCH');
  }
}
