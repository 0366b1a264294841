import { execFile as execFileCallback } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { runCommand } from '../support/relay/run-command.ts';

/** Without blocking this process, in which a sandbox may answer. */
const execFile = promisify(execFileCallback);

/** Where a document's commands run. */
export interface CommandStage {
  /** The directory with `.env`. */
  readonly directory: string;
  /** What stands in the document, by what takes its place here. */
  readonly places: Readonly<Record<string, string>>;
  /** What the service manager does, by its command. */
  readonly systemctl?: Readonly<Record<string, () => Promise<void>>>;
}

/**
 * Runs the commands of a document in order: a shell reads them, the relay's commands run in this process. Each has to succeed.
 * The shell is bash, whose functions may have a hyphen in their names.
 * @returns what each printed
 */
export async function runCommands(
  text: string,
  { directory, places, systemctl = {} }: CommandStage,
): Promise<string[]> {
  const calls = path.join(directory, 'calls');
  const noted = (program: string) => `${program}() { printf '%s\\0' ${program} "$@" '' >> calls; }\n`;
  const commands = Object.entries(places).reduce((all, [name, value]) => all.replaceAll(name, value), text);
  expect(commands).not.toMatch(/<\w/);
  await writeFile(calls, '');
  const script = noted('noiseaware-connect') + noted('systemctl') + commands;
  const { stdout } = await execFile('bash', ['-eu', '-c', script], { cwd: directory });
  const printed = stdout === '' ? [] : [stdout];
  for (const [program, ...args] of (await readFile(calls, 'utf8'))
    .split('\0\0')
    .filter(Boolean)
    .map((call) => call.split('\0'))) {
    if (program === 'systemctl') {
      await (systemctl[args[0] ?? ''] ?? expect.fail(`systemctl ${args.join(' ')}`))();
      continue;
    }
    const { code, stdout: answer, stderr } = await runCommand(args, {}, directory);
    expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
    printed.push(answer);
  }
  return printed;
}
