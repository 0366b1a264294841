import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { codeBlocksIn } from './code-blocks.ts';
import { clone, documentOf, follow, shellIn, startBackends } from './follow-document.ts';

const execute = promisify(execFile);

/** The most seconds of commands: the rest of the hour is for reading. */
const longest = 180;

/** An empty directory to work in, and a PATH on which `node` is of that release. */
async function developerWith(release: string) {
  const directory = await directoryOfTest();
  const [programs, work] = [path.join(directory, 'programs'), path.join(directory, 'work')];
  for (const each of [programs, work]) await mkdir(each);
  const npm = ['install', '--silent', '--no-audit', '--no-fund', '--prefix', directory, `node@${release}`];
  await execute('npm', npm, { timeout: 180_000 });
  await symlink(path.join(directory, 'node_modules/node/bin/node'), path.join(programs, 'node'));
  const PATH = `${programs}:${process.env['PATH'] ?? ''}`;
  const { stdout } = await execute('node', ['--version'], { env: { PATH } });
  expect(stdout).toMatch(new RegExp(`^v${release}\\.`));
  return { work, PATH, version: stdout.trim() };
}

it.each(['22', '24'])(
  'a developer with Node %s can follow developers.md from an empty directory within minutes',
  { timeout: 400_000 },
  async (release) => {
    const { hour, env } = await startBackends(onTestFinished);
    const { work, PATH, version } = await developerWith(release);
    const begun = performance.now();
    expect(await follow(hour, work, { ...env, PATH })).toBeGreaterThan(5);
    const seconds = (performance.now() - begun) / 1_000;
    process.stdout.write(`developers.md on Node ${version}: ${seconds.toFixed(1)} s\n`);
    expect(seconds).toBeLessThan(longest);
  },
);

it('a developer with Node 20 reads in one sentence that the client needs Node 22', {
  timeout: 300_000,
}, async () => {
  const blocks = codeBlocksIn(documentOf('docs/developers.md'));
  const install = blocks.find(({ text }) => text.startsWith('npm pack'))?.text ?? '';
  const work = await directoryOfTest();
  const { HOME = '', PATH = '' } = process.env;
  await shellIn(work, { HOME, PATH, CLONE: clone })(install);
  const old = await developerWith('20');
  for (const name of ['call.js', 'receive.js']) {
    const program = blocks.find(({ kind, text }) => kind === 'js' && text.startsWith(`// ${name}`))?.text;
    await writeFile(path.join(work, name), program ?? '');
    const run = shellIn(work, { PATH: old.PATH })(`node ${name}`);
    const { stderr } = (await run.catch((failure: unknown) => failure)) as { stderr: string };
    expect(stderr).toContain(
      `Error: @noiseaware-connect/client needs Node 22 or later; this is ${old.version}.`,
    );
    expect(stderr).not.toMatch(/unhandled|SyntaxError/i);
  }
});
