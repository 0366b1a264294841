import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const workflows = path.join(import.meta.dirname, '../.github/workflows');

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
  expect(build?.steps.map(({ run }) => run)).toContainEqual(
    expect.stringMatching(/^npx -y "\$\(jq -r \.packageManager package\.json\)" release$/),
  );
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
    'actions/attest-build-provenance',
  ]);
  const scripts = steps.map(({ run = '' }) => run).join('\n');
  expect(scripts).not.toMatch(/\b(npx|npm|pnpm|node|git)\b/);
  expect(scripts.indexOf('diff --recursive first second')).toBeGreaterThanOrEqual(0);
  expect(scripts.indexOf('diff')).toBeLessThan(scripts.indexOf('ssh-keygen'));
  expect(steps).toContainEqual(
    expect.objectContaining({ with: { 'subject-checksums': 'release/SHA256SUMS' } }),
  );
});

it('each push and pull request runs every test, with the right to read alone', async () => {
  const { on, permissions, jobs } = await workflow('ci');
  expect(on).toEqual({ push: { branches: ['main'] }, pull_request: null });
  expect(permissions).toEqual({});
  expect(Object.keys(jobs)).toEqual(['test']);
  expect(jobs['test']?.permissions).toEqual({ contents: 'read' });
  expect(jobs['test']?.steps.map(({ run }) => run)).toContain('.ci/run');
});
