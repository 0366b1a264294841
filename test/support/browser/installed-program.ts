import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';

/**
 * The first program of these names on this machine, or undefined.
 * @param setting of the environment, which names another one; if that is none, nothing else is looked for
 * @param elsewhere files to try where no folder of the `PATH` has one
 */
export function findProgram(
  setting: string,
  names: readonly string[],
  elsewhere: readonly string[],
): string | undefined {
  const { env } = process;
  const named = env[setting];
  if (named !== undefined) return isProgram(named) ? named : undefined;
  const folders = (env['PATH'] ?? '').split(path.delimiter);
  const candidates = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...candidates, ...elsewhere].find(isProgram);
}

/** Installs packages where there is apt, as root or by sudo. False where that cannot be done. */
export function installByApt(...names: string[]): boolean {
  if (!existsSync('/usr/bin/apt-get')) return false;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const run = (...args: string[]) => {
    const [command = '', ...rest] = [...asRoot, 'apt-get', ...args];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
  };
  return run('update', '-q') && run('install', '-y', '-q', '--no-install-recommends', ...names);
}

/** A program that tests run. */
export interface Program {
  /** As people call it. */
  readonly name: string;
  readonly setting: string;
  readonly names: readonly string[];
  readonly elsewhere?: readonly string[];
  /** Debian's package that has it. */
  readonly debian: string;
  /** Installs it where there is no apt. */
  readonly installOtherwise?: () => void;
}

/** Where it is on this machine. @throws where there is none */
export function requireProgram(program: Program): string {
  const found = find(program);
  if (found === undefined) throw new Error(`there is no ${program.name}: pnpm test installs it`);
  return found;
}

/**
 * Where it is on this machine, installed first where it is missing.
 * @throws one sentence that says what to install
 */
export function ensureProgram(program: Program, say: (text: string) => void): string {
  const { name, setting, debian, installOtherwise } = program;
  const found = find(program);
  if (found !== undefined) return found;
  say(`${name} is missing: installing it, which takes up to a minute …`);
  if (!installByApt(debian)) installOtherwise?.();
  const installed = find(program);
  if (installed !== undefined) return installed;
  const or = setting === '' ? '' : `, or name it in ${setting}`;
  throw new Error(
    `${name} is missing and could not be installed: install it (Debian: apt-get install ${debian})${or}.`,
  );
}

// --- Internal helpers ---

const find = ({ setting, names, elsewhere = [] }: Program) => findProgram(setting, names, elsewhere);

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
