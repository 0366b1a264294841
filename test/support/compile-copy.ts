import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const compiler = path.resolve(import.meta.dirname, '../../node_modules/typescript/bin/tsc');
const errorInFile = /^\S+\(\d+,\d+\): error/m;

/**
 * Compiles a program of a copy of the repository, with what it imports from shared. The relay's is without the tests,
 * which are two thirds of the work.
 * @returns what the compiler says, an error a line
 * @throws if it could not compile at all
 */
export function compileCopy(copy: string, program: 'relay' | 'relay/console' | 'extension'): string {
  const relay = { extends: './tsconfig.json', include: ['relay/src', 'relay/client/src'] };
  writeFileSync(path.join(copy, 'tsconfig.relay.json'), JSON.stringify(relay));
  const project = program === 'relay' ? 'tsconfig.relay.json' : program;
  // What has not changed since the last time is not checked again.
  const buildInfo = `${path.basename(program)}.tsbuildinfo`;
  const flags = ['-p', project, '--pretty', 'false', '--incremental', '--tsBuildInfoFile', buildInfo];
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, ...flags], {
    cwd: copy,
    encoding: 'utf8',
  });
  if (status !== 0 && !errorInFile.test(stdout))
    throw new Error(`no faults were looked for: ${stdout}${stderr}`);
  return stdout;
}
