import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { createContext } from '@noiseaware-connect/relay/cli/context';
import { runProgram } from '@noiseaware-connect/relay/cli/run-program';

/** Runs one command of the relay to its end, as `runRelay` does, but in this process: for where it need not die. */
export async function runCommand(
  args: string[],
  env: Record<string, string>,
  cwd = import.meta.dirname,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const printed = { code: 0, stdout: '', stderr: '' };
  const terminal = {
    out: (text: string) => {
      printed.stdout += `${text}\n`;
    },
    error: (text: string) => {
      printed.stderr += `${text}\n`;
    },
  };
  const file = path.join(cwd, '.env');
  const written = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  const context = createContext(terminal, { ...written, ...env }, cwd, env);
  printed.code = await runProgram(context, args);
  return printed;
}

/** What a command prints that has to succeed. */
export async function outputOf(...command: Parameters<typeof runCommand>): Promise<string> {
  const { code, stdout, stderr } = await runCommand(...command);
  if (code !== 0) throw new Error(`the command failed: ${stderr}`);
  return stdout;
}

/** What a command says that has to be refused, and prints nothing. */
export async function refusalOf(...command: Parameters<typeof runCommand>): Promise<string> {
  const { code, stdout, stderr } = await runCommand(...command);
  if (code === 0 || stdout !== '') throw new Error(`the command was not refused: ${stdout}`);
  return stderr;
}
