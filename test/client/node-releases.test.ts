import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { follow, startBackends } from './follow-document.ts';

const execute = promisify(execFile);

/** The most seconds of commands: the rest of the hour is for reading. */
const longest = 180;

it.each(['22', '24'])(
  'a developer with Node %s can follow developers.md from an empty directory within minutes',
  { timeout: 400_000 },
  async (release) => {
    const { hour, env } = await startBackends(onTestFinished);
    const directory = await directoryOfTest();
    const [programs, work] = [path.join(directory, 'programs'), path.join(directory, 'work')];
    for (const each of [programs, work]) await mkdir(each);
    const npm = ['install', '--silent', '--no-audit', '--no-fund', '--prefix', directory, `node@${release}`];
    await execute('npm', npm, { timeout: 180_000 });
    await symlink(path.join(directory, 'node_modules/node/bin/node'), path.join(programs, 'node'));
    const PATH = `${programs}:${env.PATH}`;
    const { stdout } = await execute('node', ['--version'], { env: { ...env, PATH } });
    expect(stdout).toMatch(new RegExp(`^v${release}\\.`));

    const begun = performance.now();
    expect(await follow(hour, work, { ...env, PATH })).toBeGreaterThan(5);
    const seconds = (performance.now() - begun) / 1_000;
    process.stdout.write(`developers.md on Node ${stdout.trim()}: ${seconds.toFixed(1)} s\n`);
    expect(seconds).toBeLessThan(longest);
  },
);
