import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { freePort } from '../sandbox/free-port.ts';
import { findProgram, installByApt } from '../support/browser/installed-program.ts';
import { startProgram } from '../support/relay/relay-process.ts';
import { asPattern, type CodeBlock, codeBlocksIn } from './code-blocks.ts';

export const clone = path.resolve(import.meta.dirname, '../..');
export const documentOf = (file: string) => readFileSync(path.join(clone, 'relay', file), 'utf8');

/** The heading in developers.md from which on it begins anew, with a release. */
const ownMachine = '\n## NoiseAware on your own machine\n';

const developers = () => documentOf('docs/developers.md');

/** The commands of developers.md for NoiseAware on one's own machine, on these ports of relay and sandbox. */
export const firstRun = (relay: number, sandbox: number): CodeBlock[] =>
  codeBlocksIn(
    (developers().split(ownMachine)[1] ?? '').replaceAll('8787', `${relay}`).replaceAll('8788', `${sandbox}`),
  );

const execute = promisify(execFile);

/**
 * Starts what developers.md begins with, for programs that follow the document in an empty directory. The receiver of webhooks
 * takes another port than the document says: several runs may share a machine.
 * @param atEnd when it stops: `afterAll` or `onTestFinished`
 */
export async function startBackends(atEnd: (stop: () => Promise<void>) => void) {
  for (const program of ['python3', 'curl']) {
    const isThere = findProgram('', [program], [program]) !== undefined || installByApt(program);
    expect(isThere, `${program} is there`).toBe(true);
  }
  const port = String(await freePort());
  const [page = ''] = developers().replaceAll('9010', port).split(ownMachine);
  const [exported, ...hour] = codeBlocksIn(page);
  const backends = startProgram([path.join(clone, 'test/start/main.ts'), '--backends']);
  const said = await backends.says('CONNECT_KEY=nackey_');
  const exports = said.match(/^export .*$/gm)?.join('\n') ?? '';
  expect(exports).toMatch(asPattern(exported?.text ?? ''));
  const given = [...exports.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, CLONE: clone, ...Object.fromEntries(given) };
  atEnd(async () => {
    backends.kill('SIGINT');
    expect((await backends.ended).code).toBe(0);
  });
  return { port, hour, env };
}

/** Runs commands as a developer's shell does. */
export const shellIn = (directory: string, env: Record<string, string>) => (commands: string) =>
  execute('sh', ['-eu', '-c', commands], { cwd: directory, env, timeout: 60_000 });

/**
 * Follows a document block by block: modules are written under the name in their first line, commands are run, and what they print
 * is compared.
 * @returns how many outputs were compared
 */
export async function follow(
  blocks: readonly CodeBlock[],
  directory: string,
  env: Record<string, string>,
): Promise<number> {
  const shell = shellIn(directory, env);
  let printed = '';
  let compared = 0;
  for (const { kind, text } of blocks) {
    if (kind === 'js') await writeFile(path.join(directory, /^\/\/ (\S+)/.exec(text)?.[1] ?? ''), text);
    if (kind === 'sh') printed = (await shell(text)).stdout;
    if (kind !== 'text') continue;
    expect(printed.trimEnd()).toMatch(asPattern(text));
    compared += 1;
  }
  return compared;
}
