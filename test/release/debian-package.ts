import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { drawManPage } from './man-page.ts';
import { runProgram, type Surroundings } from './run-program.ts';

/** Of what the package is made: folders, and the version as npm writes it. */
export interface DebianParts {
  version: string;
  root: string;
  deploy: string;
  /** Has the built relay, and gets the package. */
  release: string;
  /** Who makes it: `Name <address>`, or with a page in place of the address. */
  maintainer: string;
  /** When the version was released. */
  seconds: number;
}

/**
 * Makes the relay's Debian package by `dpkg-deb`: the relay, its command and unit, and scripts that make its user and directories.
 * @returns the file
 * @throws one sentence where there is no dpkg-deb
 */
export function makeDebianPackage(
  { version, root, deploy, release, maintainer, seconds }: DebianParts,
  where: Surroundings,
): string {
  const debianVersion = version.replace('-', '~');
  const temporary = mkdtempSync(path.join(tmpdir(), 'noiseaware-connect-deb-'));
  // The package's own root, which is not closed to others as a temporary directory is.
  const folder = path.join(temporary, 'root');
  try {
    const debian = path.join(deploy, 'debian');
    const add = (target: string, content: string | Uint8Array, mode = 0o644) => {
      const file = path.join(folder, target);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content, { mode });
    };
    const copy = (target: string, file: string, mode?: number) => add(target, readFileSync(file), mode);
    const documents = 'usr/share/doc/noiseaware-connect';
    copy('usr/lib/noiseaware-connect/relay.mjs', path.join(release, 'relay.mjs'), 0o755);
    copy('usr/bin/noiseaware-connect', path.join(debian, 'noiseaware-connect'), 0o755);
    for (const unit of ['.service', '-backup.service', '-backup.timer'].map(
      (end) => `noiseaware-connect${end}`,
    ))
      copy(`usr/lib/systemd/system/${unit}`, path.join(deploy, unit));
    copy('usr/lib/sysusers.d/noiseaware-connect.conf', path.join(debian, 'sysusers.conf'));
    copy('usr/lib/tmpfiles.d/noiseaware-connect.conf', path.join(debian, 'tmpfiles.conf'));
    copy(`${documents}/relay.cdx.json`, path.join(release, 'relay.cdx.json'));
    const compressed = (text: string) => gzipSync(text, { level: 9 });
    const changes = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8');
    add(`${documents}/CHANGELOG.md.gz`, compressed(changes));
    add(`${documents}/changelog.gz`, compressed(debianChangelog(debianVersion, maintainer, seconds)));
    add('usr/share/man/man1/noiseaware-connect.1.gz', compressed(drawManPage(version, seconds)));
    const licences = [path.join(root, 'LICENSE'), path.join(release, 'LICENSES.md')];
    add(`${documents}/copyright`, licences.map((file) => readFileSync(file, 'utf8')).join('\n'));
    for (const empty of ['etc', 'var/lib'])
      mkdirSync(path.join(folder, empty, 'noiseaware-connect'), { recursive: true });
    const files = filesBelow(folder);
    const kibibytes = files.reduce(
      (sum, file) => sum + Math.ceil(statSync(path.join(folder, file)).size / 1024),
      0,
    );
    add('DEBIAN/md5sums', files.map((file) => `${md5Of(path.join(folder, file))}  ${file}\n`).join(''));
    const control = readFileSync(path.join(debian, 'control'), 'utf8');
    const filled = { version: debianVersion, maintainer, size: String(kibibytes) };
    add(
      'DEBIAN/control',
      control.replaceAll(/@(version|maintainer|size)@/g, (_, name: keyof typeof filled) => filled[name]),
    );
    for (const script of ['postinst', 'prerm', 'postrm'])
      copy(`DEBIAN/${script}`, path.join(debian, script), 0o755);
    const made = path.join(release, `noiseaware-connect_${debianVersion}_all.deb`);
    // Times that are later than SOURCE_DATE_EPOCH become that.
    runProgram('dpkg-deb', ['--root-owner-group', '-Zxz', '--threads-max=1', '--build', folder, made], where);
    return made;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

// --- Internal helpers ---

/** The entry that Debian's tools read; people read CHANGELOG.md. */
const debianChangelog = (
  version: string,
  maintainer: string,
  seconds: number,
): string => `noiseaware-connect (${version}) unstable; urgency=medium

  * See CHANGELOG.md.gz.

 -- ${maintainer}  ${new Date(seconds * 1000).toUTCString().replace('GMT', '+0000')}
`;

/** The paths of the files below a folder, in order. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)))
    .sort();

/** What `dpkg --verify` compares an installed file with. */
const md5Of = (file: string): string => createHash('md5').update(readFileSync(file)).digest('hex');
