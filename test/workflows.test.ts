import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };
import { writeChecksums } from './release/write-checksums.ts';
import { directoryOfTest } from './support/fresh-directory.ts';

const root = path.resolve(import.meta.dirname, '..');
const workflows = path.join(root, '.github/workflows');

it('every action of a workflow is pinned by hash, with its version beside it', async () => {
  for (const name of readdirSync(workflows)) {
    const used = [...(await readFile(path.join(workflows, name), 'utf8')).matchAll(/^.*\buses: .*$/gm)];
    expect(used.length).toBeGreaterThan(0);
    for (const [line] of used) expect(line).toMatch(/uses: [\w/-]+@[0-9a-f]{40} # v[\d.]+$/);
  }
});

interface Workflow {
  on: object;
  permissions: object;
  jobs: Record<string, Job>;
}
interface Job {
  needs?: string;
  environment?: string;
  permissions: object;
  steps: { run?: string; uses?: string; with?: object; env?: object }[];
}
const workflow = async (name: string) =>
  parse(await readFile(path.join(workflows, `${name}.yml`), 'utf8')) as Workflow;

it('a tag starts the workflow that builds a release as anybody does, without a secret or the right to write', async () => {
  const { on, permissions, jobs } = await workflow('release');
  expect(on).toEqual({ push: { tags: ['v*'] } });
  expect(permissions).toEqual({});
  const { build } = jobs;
  expect(build?.permissions).toEqual({ contents: 'read' });
  expect(JSON.stringify(build)).not.toContain('secrets.');
  expect(build?.steps.map(({ run }) => run)).toContain('corepack pnpm release');
});

it('a release is built by the pnpm whose hash package.json has, which refuses young, unproven and foreign packages', async () => {
  expect(packageJson.packageManager).toMatch(/^pnpm@[\d.]+\+sha512\.[0-9a-f]{128}$/);
  expect(parse(await readFile(path.join(root, 'pnpm-workspace.yaml'), 'utf8'))).toMatchObject({
    minimumReleaseAge: 24 * 60,
    minimumReleaseAgeStrict: true,
    trustPolicy: 'no-downgrade',
    strictDepBuilds: true,
    blockExoticSubdeps: true,
  });
  for (const name of ['ci', 'release'])
    expect(await readFile(path.join(workflows, `${name}.yml`), 'utf8')).not.toMatch(/\bnp[mx]\b/);
});

it('the job that signs a release installs and checks out nothing, waits for reviewers, and compares two builds first', async () => {
  const { publish } = (await workflow('release')).jobs;
  expect(publish).toMatchObject({
    needs: 'build',
    environment: 'release',
    permissions: { contents: 'write', 'id-token': 'write', attestations: 'write' },
  });
  const steps = publish?.steps ?? [];
  expect(steps.map(({ uses = '' }) => uses.replace(/@.*/, '')).filter(Boolean)).toEqual([
    'actions/download-artifact',
    'actions/download-artifact',
    'actions/attest-build-provenance',
  ]);
  // Without a name every artifact is downloaded, also one that a build added.
  expect(steps.map((step) => step.with).filter((inputs) => inputs !== undefined)).toEqual([
    { name: 'first', path: 'first' },
    { name: 'second', path: 'second' },
    { 'subject-checksums': 'release/SHA256SUMS' },
  ]);
  const scripts = steps.map(({ run = '' }) => run).join('\n');
  expect(scripts).not.toMatch(/\b(npx|npm|pnpm|node|git)\b/);
  expect(scripts.indexOf('diff --recursive first second')).toBeGreaterThanOrEqual(0);
  expect(scripts.indexOf('diff')).toBeLessThan(scripts.indexOf('ssh-keygen'));
});

/** What the builds of these tests have: also a file whose name would be an option. */
const files = ['relay.mjs', 'x --draft=false'];
const folders = ['apt', 'docs', 'image', 'kubernetes', 'monitoring', 'proxies', 'store'];

/**
 * Runs the scripts of the job that publishes, as GitHub does, on two equal builds.
 * @param change what an attacker did to both builds
 * @returns the status of the first script that failed, else 0; the folder of the release, and the arguments of `gh`
 */
async function publish(change: (build: string) => void = () => undefined) {
  const directory = await directoryOfTest();
  for (const build of ['first', 'second'].map((name) => path.join(directory, name))) {
    for (const folder of folders) {
      mkdirSync(path.join(build, folder), { recursive: true });
      writeFileSync(path.join(build, folder, 'file'), folder);
    }
    for (const file of files) writeFileSync(path.join(build, file), file);
    writeChecksums(build);
    change(build);
  }
  const programs = path.join(directory, 'programs');
  mkdirSync(programs);
  writeFileSync(path.join(programs, 'gh'), `#!/bin/sh\nprintf '%s\\n' "$@" > '${directory}/arguments'\n`, {
    mode: 0o755,
  });
  const env = { PATH: `${programs}:${process.env['PATH']}`, GITHUB_REF_NAME: 'v1.2.3' };
  const release = path.join(directory, 'release');
  for (const { run } of (await workflow('release')).jobs['publish']?.steps ?? []) {
    if (run === undefined) continue;
    const { status } = spawnSync('bash', ['-e', '-c', run], { cwd: directory, env, stdio: 'ignore' });
    if (status !== 0) return { status, release, args: [] };
  }
  const args = readFileSync(path.join(directory, 'arguments'), 'utf8').trim().split('\n');
  return { status: 0, release, args };
}

it('a release on GitHub has every file and folder, each in SHA256SUMS, and no file’s name is an option of gh', async () => {
  const { status, release, args } = await publish();
  expect(status).toBe(0);
  const packed = folders.map((folder) => `${folder}.tar.gz`);
  expect(args.filter((arg) => arg.startsWith('release/')).sort()).toEqual(
    ['SHA256SUMS', ...files, ...packed].map((name) => `release/${name}`).sort(),
  );
  expect(args).not.toContain('--draft=false');
  const checked = spawnSync('bash', ['-c', 'sha256sum --check --strict SHA256SUMS'], {
    cwd: release,
    encoding: 'utf8',
  });
  for (const file of packed) expect(checked.stdout).toContain(`${file}: OK`);
  expect(checked.status).toBe(0);
});

it.each<[string, (build: string) => void]>([
  ['a file that SHA256SUMS does not list', (build) => writeFileSync(path.join(build, 'apt/added'), '')],
  ['another content of a file', (build) => writeFileSync(path.join(build, 'relay.mjs'), 'other')],
  ['a symbolic link', (build) => symlinkSync('/etc/passwd', path.join(build, 'passwd'))],
])('nothing is signed or drafted of two equal builds with %s', async (_, change) => {
  expect(await publish(change)).toMatchObject({ status: 1, args: [] });
});

it('each push and pull request runs every test, with the right to read alone', async () => {
  const { on, permissions, jobs } = await workflow('ci');
  expect(on).toEqual({ push: { branches: ['main'] }, pull_request: null });
  expect(permissions).toEqual({});
  expect(Object.keys(jobs)).toEqual(['test']);
  expect(jobs['test']?.permissions).toEqual({ contents: 'read' });
  expect(jobs['test']?.steps.map(({ run }) => run)).toContain('.ci/run');
});

it('each push and pull request checks the alert rules, and runs all of their scenarios', async () => {
  const scripts = (await workflow('ci')).jobs['test']?.steps.map(({ run = '' }) => run).join('\n');
  expect(scripts).toContain('promtool check rules relay/deploy/monitoring/alerts.yml');
  expect(scripts).toContain('promtool test rules test/operations/deploy/*.test.yml');
});
