import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { ownerOf } from '../docs/draw-owners.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { signAptRepository } from './apt-repository.ts';
import { runOnCopy, runUnderSystemd } from './machine-copy.ts';
import { signChecksums } from './write-checksums.ts';

const root = path.resolve(import.meta.dirname, '../..');
const { version } = packageJson;
const debianVersion = version.replace('-', '~');

const directory = await directoryOfFile();
const key = path.join(directory, 'release-key');
// Of different lengths and depths, which must not show in what is built.
const clones = [path.join(directory, 'one'), path.join(directory, 'another/and-deeper')] as const;
const first = path.join(clones[0], 'release');
const second = path.join(clones[1], 'release');

/** Runs a program that has to succeed, and gives what it said. */
function run(program: string, args: string[], options: { cwd?: string; input?: string; env?: object } = {}) {
  const { cwd = directory, input = '', env = {} } = options;
  // Without Vitest's own NODE_ENV, by which builds would be others.
  const environment = { ...process.env, NODE_ENV: undefined, ...env };
  const done = spawnSync(program, args, { cwd, input, env: environment, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stdout}${done.stderr}`);
  return done.stdout + done.stderr;
}

/** Copies what git has or would have of this folder, and installs the packages. */
function clone(into: string): void {
  mkdirSync(into, { recursive: true });
  const listed = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of new Set(listed.split('\0'))) {
    // A file that was removed and not committed yet is listed too.
    if (file !== '' && existsSync(path.join(root, file)))
      cpSync(path.join(root, file), path.join(into, file));
  }
  run('pnpm', ['install', '--frozen-lockfile', '--prefer-offline'], { cwd: into });
}

/** What making the second release said, which had no key to sign with. */
let withoutKey = '';
beforeAll(() => {
  run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'releaser', '-f', key]);
  for (const each of clones) clone(each);
  const env = {
    SOURCE_DATE_EPOCH: '1790000000',
    RELEASE_COMPANY: 'Harbor House',
    RELEASE_CONTACT: 'privacy@harbor-house.example',
  };
  run('pnpm', ['release'], { cwd: clones[0], env: { ...env, RELEASE_KEY: key, TZ: 'UTC' } });
  withoutKey = run('pnpm', ['release'], { cwd: clones[1], env: { ...env, TZ: 'Pacific/Auckland' } });
}, 900_000);

/** `pnpm release` where it ends with one sentence, before anything is built. */
const refusal = (env: object): string => {
  const script = path.join(root, 'test/release/main.ts');
  const environment = { ...process.env, ...env };
  const done = spawnSync(process.execPath, [script], { env: environment, encoding: 'utf8' });
  expect([done.status, done.stdout]).toEqual([1, '']);
  return done.stderr;
};

it('a releaser is told in one sentence of a key that is not there, of a time that is none, and of a publisher that is missing', () => {
  expect(refusal({ RELEASE_KEY: '/no/such/key' })).toBe(
    'release: RELEASE_KEY: there is no file /no/such/key\n',
  );
  expect(refusal({ RELEASE_GPG_KEY: '/no/such/key' })).toBe(
    'release: RELEASE_GPG_KEY: there is no file /no/such/key\n',
  );
  expect(refusal({ SOURCE_DATE_EPOCH: 'today' })).toBe(
    'release: SOURCE_DATE_EPOCH: today is not a number of seconds\n',
  );
  expect(refusal({ SOURCE_DATE_EPOCH: '1790000000' })).toBe(
    'release: RELEASE_COMPANY is missing: it stands for `<company>` in the stores’ descriptions.md\n',
  );
});

/** The hashes of a folder's files, by their paths. */
const hashesBelow = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .map((file) => [path.relative(folder, file), hash('sha256', readFileSync(file))]),
  );

it('two folders in two time zones make the same release, byte for byte, and one without a key says that it is not signed', () => {
  expect(withoutKey.match(/^.*not signed.*$/gm)).toEqual([
    'apt/ is not signed: RELEASE_GPG_KEY names no private key.',
    'SHA256SUMS is not signed: RELEASE_KEY names no private key.',
  ]);
  const isNamed = 'repository' in packageJson;
  expect(withoutKey.includes('npm does not publish the packages with provenance')).toBe(!isNamed);
  const unsigned = hashesBelow(second);
  signChecksums(second, key, { cwd: directory, env: process.env });
  expect(hashesBelow(second)).toEqual(hashesBelow(first));
  expect(unsigned).not.toHaveProperty(['SHA256SUMS.sig']);
});

it('a release contains every file that is downloaded, named by the version', () => {
  expect(readdirSync(first).sort()).toEqual(
    [
      ...['LICENSES.md', 'SHA256SUMS', 'SHA256SUMS.sig', 'apt', 'docs', 'image', 'kubernetes'],
      ...['monitoring', 'proxies', 'relay.mjs', 'store'],
      ...['client.cdx.json', 'extension.cdx.json', 'relay.cdx.json', 'sandbox.cdx.json'],
      ...['chrome-store', 'edge', 'firefox', 'sources'].map(
        (store) => `noiseaware-connect-${version}-${store}.zip`,
      ),
      `noiseaware-connect-client-${version}.tgz`,
      `noiseaware-connect-sandbox-${version}.tgz`,
      `noiseaware-connect_${debianVersion}_all.deb`,
    ].sort(),
  );
  const deb = path.join(first, `noiseaware-connect_${debianVersion}_all.deb`);
  expect(run('dpkg-deb', ['--field', deb, 'Maintainer']).trim()).toBe(
    ownerOf() ?? 'Harbor House <privacy@harbor-house.example>',
  );
  const below = (folder: string) => hashesBelow(path.join(first, folder));
  expect(Object.keys(below('image')).sort()).toEqual(['Dockerfile', 'LICENSES.md', 'relay.mjs']);
  expect(below('image')['relay.mjs']).toBe(hash('sha256', readFileSync(path.join(first, 'relay.mjs'))));
  const { 'descriptions.md': _, 'privacy.md': privacy, ...pictures } = below('store');
  expect(privacy).toBeDefined();
  const storeImages = hashesBelow(path.join(root, 'extension/docs/store/images'));
  expect(pictures).toEqual(
    Object.fromEntries(Object.entries(storeImages).map(([name, sum]) => [path.join('images', name), sum])),
  );
  expect(readFileSync(path.join(first, 'store/privacy.md'), 'utf8')).toContain('the staff of Harbor House');
  for (const each of ['kubernetes', 'monitoring', 'proxies'])
    expect(below(each)).toEqual(hashesBelow(path.join(root, 'relay/deploy', each)));
  expect(Object.keys(below('apt')).sort()).toEqual(
    ['Packages', 'Release', `noiseaware-connect_${debianVersion}_all.deb`].sort(),
  );
  expect(Object.keys(below('docs'))).toEqual(expect.arrayContaining(['index.html', 'operating.html']));
  expect(run(path.join(first, 'relay.mjs'), ['--version']).trim()).toBe(version);
  const files = unzipSync(readFileSync(path.join(first, `noiseaware-connect-${version}-edge.zip`)));
  expect(JSON.parse(strFromU8(files['manifest.json'] as Uint8Array))).toMatchObject({
    version: version.replace(/-.*/, ''),
    version_name: version,
  });
});

it('a user checks sums and signature of a release, and a changed file of sums is refused', () => {
  const sums = run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: first });
  expect(sums.trim().split('\n').length).toBe(Object.keys(hashesBelow(first)).length - 2);
  const signers = path.join(directory, 'signers');
  writeFileSync(signers, `releaser ${readFileSync(`${key}.pub`, 'utf8')}`);
  const verify = ['-Y', 'verify', '-f', signers, '-I', 'releaser', '-n', 'noiseaware-connect'];
  const signature = ['-s', path.join(first, 'SHA256SUMS.sig')];
  const input = readFileSync(path.join(first, 'SHA256SUMS'), 'utf8');
  expect(run('ssh-keygen', [...verify, ...signature], { input })).toMatch(
    /^Good "noiseaware-connect" signature/,
  );
  expect(() => run('ssh-keygen', [...verify, ...signature], { input: `${input}\n` })).toThrow();
});

it('the CycloneDX documents name the packages in the relay, the extension, the client and the sandbox', () => {
  const names = (of: string): string[] => {
    const bill = JSON.parse(readFileSync(path.join(first, `${of}.cdx.json`), 'utf8')) as {
      bomFormat: string;
      components: { purl: string }[];
    };
    expect(bill.bomFormat).toBe('CycloneDX');
    return bill.components.map(({ purl }) => purl.replace(/@[^@]*$/, ''));
  };
  const licences = readFileSync(path.join(first, 'LICENSES.md'), 'utf8');
  const bundled = [...licences.matchAll(/^## (\S+) - /gm)].map(([, name = '']) => name);
  expect(bundled).toEqual(expect.arrayContaining(['koa', 'lowdb', 'pg']));
  expect(names('relay')).toEqual(
    expect.arrayContaining(bundled.map((name) => `pkg:npm/${name.replace('@', '%40')}`)),
  );
  expect(names('extension')).toEqual(
    expect.arrayContaining(['pkg:npm/preact', 'pkg:npm/webextension-polyfill']),
  );
  expect(names('client')).toEqual([]);
  expect(names('sandbox')).toEqual(expect.arrayContaining(['pkg:npm/koa', 'pkg:npm/commander']));
  expect(names('sandbox')).not.toContain('pkg:npm/vite');
});

function freshDirectory(name: string): string {
  const made = path.join(directory, name);
  mkdirSync(made);
  return made;
}

/** An older package, which is the new one under another version. */
function olderPackage(): string {
  const folder = path.join(directory, 'older');
  rmSync(folder, { recursive: true, force: true });
  run('dpkg-deb', ['--raw-extract', path.join(first, `noiseaware-connect_${debianVersion}_all.deb`), folder]);
  const control = path.join(folder, 'DEBIAN/control');
  writeFileSync(
    control,
    readFileSync(control, 'utf8').replace(`Version: ${debianVersion}`, 'Version: 0.9.0'),
  );
  const made = path.join(directory, 'older.deb');
  run('dpkg-deb', ['--root-owner-group', '--build', folder, made]);
  return made;
}

/** The package and an older one, for a copy of this machine. */
const packages = () => ({
  older: olderPackage(),
  newer: path.join(first, `noiseaware-connect_${debianVersion}_all.deb`),
  node: process.execPath,
});

it('an operator installs, upgrades and purges the Debian package, which does not start before it has settings', {
  timeout: 120_000,
}, () => {
  const said = runOnCopy(
    run,
    freshDirectory('copy'),
    packages(),
    `
    printf '#!/bin/sh\\necho 20.20.2\\n' > /usr/local/bin/node && chmod 755 /usr/local/bin/node
    dpkg --install /root/older.deb
    noiseaware-connect --version || echo "exit code $?"
    cp /root/node /usr/local/bin/node
    condition=$(grep ^ConditionPathExists= /usr/lib/systemd/system/noiseaware-connect.service)
    systemd-analyze condition "$condition" || echo "not started"
    noiseaware-connect init --public-url https://connect.your-company.example
    noiseaware-connect invite --name Alex > /dev/null
    systemd-analyze condition "$condition" && echo "started"
    stat -c '%A %U %n' /etc/noiseaware-connect/relay.env /var/lib/noiseaware-connect
    before=$(noiseaware-connect staff list --json && cat /etc/noiseaware-connect/relay.env)
    systemctl disable noiseaware-connect
    settings=/etc/noiseaware-connect/relay.env name=noiseaware-connect.RELAY_SEALING_KEYS
    mkdir -p /etc/credstore /etc/credstore.encrypted && cp -p "$settings" /root/relay.env
    sed -n 's/^RELAY_SEALING_KEYS=//p' /root/relay.env > "/etc/credstore/$name" && sed -i '/^RELAY_SEALING_KEYS=/d' "$settings"
    noiseaware-connect staff list > /dev/null && echo "opened by a credential"
    systemd-creds encrypt --with-key=host "/etc/credstore/$name" "/etc/credstore.encrypted/$name"
    mkdir -m 755 /tmp/credentials && mv "/etc/credstore/$name" /tmp/credentials/ && chown noiseaware-connect /tmp/credentials/*
    noiseaware-connect staff list > /dev/null && echo "opened by an encrypted credential"
    echo changed > "/etc/credstore.encrypted/$name"
    noiseaware-connect staff list > /dev/null || echo "not opened by a damaged one"
    rm "/etc/credstore.encrypted/$name"
    CREDENTIALS_DIRECTORY=/tmp/credentials setpriv --reuid=noiseaware-connect --regid=noiseaware-connect --init-groups \
      noiseaware-connect staff list > /dev/null && echo "opened by a credential of the unit"
    noiseaware-connect staff list > /dev/null || echo "not opened without any"
    cp -p /root/relay.env "$settings"
    dpkg --install /root/newer.deb
    dpkg --verify noiseaware-connect && echo "version $(noiseaware-connect --version)"
    zcat /usr/share/man/man1/noiseaware-connect.1.gz | groff -man -Tutf8 -ww -z > /root/warnings 2>&1
    cat /root/warnings && test ! -s /root/warnings && echo "manual page without warnings"
    test "$before" = "$(noiseaware-connect staff list --json && cat /etc/noiseaware-connect/relay.env)" && echo "all kept"
    systemctl is-enabled noiseaware-connect || true
    dpkg --remove noiseaware-connect
    ls -d /etc/noiseaware-connect/relay.env /var/lib/noiseaware-connect/data
    dpkg --purge noiseaware-connect
    find /etc /var/lib /usr/bin /usr/lib/systemd /usr/lib/noiseaware-connect -name 'noiseaware-connect*' | sed 's/^/left: /'
    echo end`,
  );
  const lines = said.split('\n');
  for (const line of [
    'noiseaware-connect needs Node 24, and /usr/local/bin/node is 20.20.2: install one from https://nodejs.org',
    'exit code 78',
    'not started',
    'started',
    '-rw------- noiseaware-connect /etc/noiseaware-connect/relay.env',
    'drwx------ noiseaware-connect /var/lib/noiseaware-connect',
    'opened by a credential',
    'opened by an encrypted credential',
    'noiseaware-connect: the credential /etc/credstore.encrypted/noiseaware-connect.RELAY_SEALING_KEYS cannot be decrypted on this machine: see systemd-creds(1)',
    'not opened by a damaged one',
    'opened by a credential of the unit',
    'not opened without any',
    `version ${version}`,
    'manual page without warnings',
    'all kept',
    'disabled',
    'end',
  ])
    expect(lines, said).toContain(line);
  expect(lines.filter((line) => line.startsWith('left: '))).toEqual([]);
});

it('what was enabled runs after each installation, removal, upgrade and downgrade, under a real systemd', {
  timeout: 300_000,
}, () => {
  const said = runUnderSystemd(
    run,
    freshDirectory('systemd'),
    packages(),
    `
    cp /root/node /usr/local/bin/node
    relay=noiseaware-connect.service timer=noiseaware-connect-backup.timer
    state() {
      for unit in $relay $timer; do printf '%s %s, ' "$(systemctl is-enabled $unit)" "$(systemctl is-active $unit)"; done
      echo "$(systemctl list-units --failed --no-legend | wc -l) failed: $1"
    }
    dpkg --install /root/older.deb
    state "installed"
    noiseaware-connect init --public-url https://connect.your-company.example --partner-id 7
    echo RELAY_STOP_DELAY=0 >> /etc/noiseaware-connect/relay.env
    systemctl start $relay && systemctl enable --now $timer
    state "started"
    systemctl start noiseaware-connect-backup.service
    dpkg --remove noiseaware-connect
    state "removed"
    dpkg --install /root/older.deb
    state "installed again"
    mkdir /var/lib/noiseaware-connect/backups && touch /var/lib/noiseaware-connect/backups/former.backup
    process=$(systemctl show --property=MainPID --value $relay)
    dpkg --install /root/newer.deb
    state "upgraded"
    test "$process" != "$(systemctl show --property=MainPID --value $relay)" && echo "the relay was restarted"
    dpkg --install /root/older.deb
    state "downgraded"
    systemctl disable --now $relay $timer
    dpkg --install /root/newer.deb
    state "upgraded while disabled"
    dpkg --remove noiseaware-connect && dpkg --install /root/newer.deb
    state "installed again while disabled"
    systemctl enable --now $relay $timer
    mv /var/backups/noiseaware-connect /root/backups && systemctl restart $relay
    state "restarted without the directory of backups"
    noiseaware-connect backup --to /var/backups/noiseaware-connect --keep 14d || echo "not backed up"
    mv /root/backups /var/backups/noiseaware-connect
    mkdir /root/mounted /var/lib/noiseaware-connect/backups && touch /root/mounted/mounted.backup
    mount --bind /root/mounted /var/lib/noiseaware-connect/backups
    dpkg --install /root/older.deb && umount /var/lib/noiseaware-connect/backups
    rmdir /var/lib/noiseaware-connect/backups && mkdir /root/linked && touch /root/linked/linked.backup
    ln -s /root/linked /var/lib/noiseaware-connect/backups && dpkg --install /root/newer.deb
    ls /root/linked && rm /var/lib/noiseaware-connect/backups
    state "upgraded with backups that are mounted, and then linked"
    dpkg --purge noiseaware-connect
    state "purged"
    find /etc/systemd/system /var/lib/systemd -name 'noiseaware-connect*' ! -name '*.service.d' | sed 's/^/left: /'
    ls -d /var/lib/noiseaware-connect /var/lib/noiseaware-connect/backups 2> /dev/null | sed 's/^/left: /'
    stat -c '%A %U %n' /var/backups/noiseaware-connect
    ls /var/backups/noiseaware-connect`,
  );
  const lines = said.split('\n');
  for (const line of [
    'enabled inactive, disabled inactive, 0 failed: installed',
    'Then: systemctl start noiseaware-connect',
    'enabled active, enabled active, 0 failed: started',
    'masked inactive, masked inactive, 0 failed: removed',
    'enabled active, enabled active, 0 failed: installed again',
    'enabled active, enabled active, 0 failed: upgraded',
    'the relay was restarted',
    'enabled active, enabled active, 0 failed: downgraded',
    'disabled inactive, disabled inactive, 0 failed: upgraded while disabled',
    'disabled inactive, disabled inactive, 0 failed: installed again while disabled',
    'enabled active, enabled active, 0 failed: restarted without the directory of backups',
    'relay: /var/backups/noiseaware-connect is not a directory; --keep needs one',
    'not backed up',
    'enabled active, enabled active, 0 failed: upgraded with backups that are mounted, and then linked',
    'mounted.backup',
    'linked.backup',
    expect.stringMatching(
      /^Backups are now written to \/var\/backups\/noiseaware-connect; those behind the link /,
    ),
    'not-found inactive, not-found inactive, 0 failed: purged',
    'drwx------ noiseaware-connect /var/backups/noiseaware-connect',
    'former.backup',
    expect.stringMatching(/^noiseaware-connect-\S+Z\.backup$/),
  ])
    expect(lines, said).toContainEqual(line);
  expect(lines.filter((line) => line.startsWith('left: '))).toEqual([]);
});

it('sealing keys that are a credential are rotated by root’s commands, and opened by the service at its next start', {
  timeout: 300_000,
}, () => {
  const said = runUnderSystemd(
    run,
    freshDirectory('credentials'),
    packages(),
    `
    cp /root/node /usr/local/bin/node
    settings=/etc/noiseaware-connect/relay.env name=noiseaware-connect.RELAY_SEALING_KEYS
    dpkg --install /root/newer.deb
    noiseaware-connect init --public-url https://connect.your-company.example --partner-id 7
    echo RELAY_STOP_DELAY=0 >> $settings
    mkdir -p /etc/credstore /etc/credstore.encrypted && chmod 700 /etc/credstore*
    sed -n 's/^RELAY_SEALING_KEYS=//p' $settings > /etc/credstore/$name && chmod 600 /etc/credstore/$name
    sed -i '/^RELAY_SEALING_KEYS=/d' $settings
    first=$(cut -d: -f1 /etc/credstore/$name)
    systemctl start noiseaware-connect
    noiseaware-connect webhooks add --url https://hooks.your-company.example/ > /dev/null
    noiseaware-connect keys rotate
    ls -lA /etc/credstore | sed -n 's/ .* / /p'
    systemctl reload noiseaware-connect
    noiseaware-connect keys drop "$first" || echo "not dropped before a restart"
    systemctl restart noiseaware-connect
    until noiseaware-connect keys drop "$first" 2> /dev/null; do sleep 0.2; done
    tr , '\\n' < /etc/credstore/$name | grep -c :
    systemctl restart noiseaware-connect && systemctl is-active noiseaware-connect
    systemd-creds encrypt --with-key=host --name=$name /etc/credstore/$name /etc/credstore.encrypted/$name && rm /etc/credstore/$name
    noiseaware-connect keys rotate || echo "not written where it is encrypted"
    key=$(noiseaware-connect keys rotate --show | sed -n 's/^  \\([0-9].*\\)/\\1/p')
    (umask 077; systemd-creds decrypt /etc/credstore.encrypted/$name /run/sealing-keys)
    stat -c '%a %n' /run/sealing-keys
    echo "$key,$(cat /run/sealing-keys)" | systemd-creds encrypt --with-key=host --name=$name - /etc/credstore.encrypted/$name
    systemctl restart noiseaware-connect && systemctl is-active noiseaware-connect
    noiseaware-connect keys list
    ls -d /run/noiseaware-connect-keys.* 2> /dev/null | sed 's/^/left: /'`,
  );
  const lines = said.split('\n');
  const name = 'noiseaware-connect.RELAY_SEALING_KEYS';
  for (const line of [
    expect.stringMatching(/^The key \S+ is first in the credential noiseaware-connect\.RELAY_SEALING_KEYS; /),
    `Written: /etc/credstore/${name}`,
    `-rw------- ${name}`,
    'not dropped before a restart',
    expect.stringMatching(/^The key \S+ is out of the credential noiseaware-connect\.RELAY_SEALING_KEYS; /),
    '1',
    expect.stringContaining(`systemd-creds encrypt --name=${name} - /etc/credstore.encrypted/${name}`),
    'not written where it is encrypted',
    '600 /run/sealing-keys',
    expect.stringMatching(/^\S+ +\d+ +seals$/),
  ])
    expect(lines, said).toContainEqual(line);
  expect(
    lines.filter((line) => line === 'active'),
    said,
  ).toHaveLength(2);
  expect(lines.filter((line) => line.startsWith('left: '))).toEqual([]);
});

it('apt upgrades the package from a signed repository, and refuses one whose files were changed', {
  timeout: 120_000,
}, () => {
  const served = path.join(directory, 'served');
  cpSync(path.join(first, 'apt'), served, { recursive: true });
  const home = freshDirectory('gnupg');
  const gpg = (...args: string[]) =>
    run('gpg', ['--homedir', home, '--batch', '--quiet', '--passphrase', '', ...args]);
  gpg('--quick-generate-key', 'releaser', 'ed25519', 'sign', 'never');
  const gpgKey = path.join(home, 'private.asc');
  gpg('--output', gpgKey, '--armor', '--export-secret-keys');
  signAptRepository(served, gpgKey, { cwd: directory, env: process.env });
  // apt's own user reads it.
  run('chmod', ['-R', 'a+rX', directory]);
  const said = runOnCopy(
    run,
    freshDirectory('apt'),
    packages(),
    `
    exec 2>&1
    dpkg --install /root/older.deb
    rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* && install -D ${served}/noiseaware-connect.asc /etc/apt/keyrings/noiseaware-connect.asc
    echo "deb [signed-by=/etc/apt/keyrings/noiseaware-connect.asc] file:${served} ./" > /etc/apt/sources.list.d/noiseaware-connect.list
    apt-get update && apt-get --yes upgrade
    dpkg-query --show --showformat 'now \${Version}\n' noiseaware-connect
    echo >> ${served}/Packages
    rm -rf /var/lib/apt/lists/*
    apt-get update || echo "refused"`,
  );
  const lines = said.split('\n');
  expect(lines, said).toContain(`now ${debianVersion}`);
  expect(lines.at(-2), said).toBe('refused');
});
