import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { strFromU8, unzipSync } from 'fflate';
import { expect, it, onTestFinished } from 'vitest';
import { firefoxFolder, outputFolder } from './support/browser/build-extension.ts';

const extension = path.dirname(outputFolder);
const { version } = JSON.parse(readFileSync(path.join(extension, 'package.json'), 'utf8')) as {
  version: string;
};

const zipOf = (store: string): string =>
  path.join(outputFolder, `noiseaware-connect-${version}-${store}.zip`);
const filesIn = (store: string): Record<string, Uint8Array> => unzipSync(readFileSync(zipOf(store)));

/** The hashes of the files below a folder, by their paths in it. */
const hashesBelow = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .map((file) => [path.relative(folder, file), hash('sha256', readFileSync(file))]),
  );

it('gives Chrome and Edge the same extension, without the key that their stores refuse', () => {
  const files = filesIn('chrome-store');
  const manifest = JSON.parse(strFromU8(files['manifest.json'] as Uint8Array));
  // Stores take numbers alone; the browser shows the whole version.
  expect(manifest).toMatchObject({
    manifest_version: 3,
    version: version.replace(/-.*/, ''),
    version_name: version,
  });
  expect(manifest.key).toBeUndefined();
  expect(filesIn('edge')).toEqual(files);
});

it('listing.md has a reason for each permission of the packages, and for no other', () => {
  const listing = readFileSync(path.join(extension, 'docs/store/listing.md'), 'utf8');
  const [, table = ''] = /^## Reasons for each permission\n([\s\S]*?)^## /m.exec(listing) ?? [];
  const reasons = [...table.matchAll(/^\| `(\w+)` /gm)].map(([, permission]) => permission);
  const permissions = ['chrome-store', 'firefox'].flatMap(
    (store) => JSON.parse(strFromU8(filesIn(store)['manifest.json'] as Uint8Array)).permissions,
  );
  expect(reasons.sort()).toEqual([...new Set(permissions)].sort());
});

it('leaves the stores’ pictures out of the sources', () => {
  const files = Object.keys(filesIn('sources'));
  expect(files).toContain('extension/docs/store/listing.md');
  expect(files.filter((file) => file.startsWith('extension/docs/store/images/'))).toEqual([]);
});

it.each(['chrome-store', 'edge', 'firefox', 'sources'])(
  'dates each file of the zip %s by a day of the calendar',
  (store) => {
    // Offset 12 of a local file header: month and day are the lower 9 bits (APPNOTE 4.3.7).
    const zip = readFileSync(zipOf(store));
    expect(zip.readUInt32LE(0)).toBe(0x04034b50);
    const date = zip.readUInt16LE(12);
    expect([1980 + (date >> 9), (date >> 5) & 15, date & 31]).toEqual([1980, 1, 1]);
  },
);

it('gives Firefox what its linter has nothing against, but for Preact’s own way to set HTML', () => {
  const program = fileURLToPath(import.meta.resolve('addons-linter/bin/addons-linter'));
  const { stdout } = spawnSync(process.execPath, [program, '--output', 'json', zipOf('firefox')], {
    encoding: 'utf8',
  });
  const { errors, warnings, notices } = JSON.parse(stdout) as Record<string, { code: string }[]>;
  expect([errors, notices]).toEqual([[], []]);
  expect(warnings?.map(({ code }) => code)).toEqual(['UNSAFE_VAR_ASSIGNMENT']);
}, 60_000);

it('gives Mozilla’s reviewers sources that come to the same files', () => {
  const copy = mkdtempSync(path.join(outputFolder, 'sources-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  for (const [file, content] of Object.entries(filesIn('sources'))) {
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    writeFileSync(path.join(copy, file), content);
  }
  installAsHere(copy);
  const built = spawnSync(process.execPath, ['--run', 'build:firefox'], {
    cwd: path.join(copy, 'extension'),
    encoding: 'utf8',
    // Vitest's own, by which the build would be another.
    env: { ...process.env, NODE_ENV: undefined },
  });
  expect(built.status, built.stdout + built.stderr).toBe(0);
  const files = hashesBelow(path.join(copy, 'extension/.output/firefox-mv3'));
  expect(Object.keys(files)).toContain('manifest.json');
  expect(files).toEqual(hashesBelow(firefoxFolder));
}, 60_000);

// --- Internal helpers ---

/** Links the packages that are installed here into a copy of the sources, but for those that the sources bring. */
function installAsHere(copy: string): void {
  for (const part of ['extension', 'shared']) {
    const installed = path.join(extension, '..', part, 'node_modules');
    const folder = path.join(copy, part, 'node_modules');
    mkdirSync(folder);
    for (const name of readdirSync(installed).filter((each) => each !== '@noiseaware-connect')) {
      symlinkSync(path.join(installed, name), path.join(folder, name));
    }
  }
  const own = path.join(copy, 'extension/node_modules/@noiseaware-connect');
  mkdirSync(own);
  symlinkSync(path.join(copy, 'shared'), path.join(own, 'shared'));
}
