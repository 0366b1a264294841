import { spawnSync } from 'node:child_process';

/** Where a program runs: its directory, and the variables of its environment. */
export interface Surroundings {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Runs a program to its end, and returns what it wrote to standard output.
 * @throws one sentence if it is not installed; what it said if it failed
 */
export function runProgram(program: string, args: string[], { cwd, env }: Surroundings): string {
  const done = spawnSync(program, args, { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (done.error !== undefined) {
    const { code } = done.error as NodeJS.ErrnoException;
    throw new Error(code === 'ENOENT' ? `${program} is not installed` : `${program}: ${done.error.message}`);
  }
  if (done.status !== 0)
    throw new Error(`${program} ${args.join(' ')} failed:\n${done.stdout}${done.stderr}`);
  return done.stdout;
}
