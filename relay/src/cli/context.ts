import { userInfo } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { type Effects, realEffects } from '../base/effects.ts';
import { createLog } from '../base/log.ts';
import type { Actor } from '../domain/audit/audit.ts';
import type { InputOf, OperationName, OutputOf } from '../operator/operations.ts';
import { operator } from '../operator/operator.ts';
import { type OperatorClient, openOperatorClient } from '../operator/operator-client.ts';
import { type Config, parseConfig } from '../settings/config.ts';
import type { Terminal } from './terminal.ts';

/** Dependencies of the commands. */
export interface CommandContext {
  terminal: Terminal;
  env: NodeJS.ProcessEnv;
  /** The environment before the settings file was merged into it. */
  given: NodeJS.ProcessEnv;
  /** Base of relative paths. */
  directory: string;
  /** Path of the settings file, which may not exist yet: `init` writes it. */
  settingsFile: string;
  /** Standard input, and standard output for binary data. */
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  /** Parses the settings on demand. @throws {BadConfiguration} */
  config(): Config;
  effects: Effects;
  /** The operator, for the audit log. */
  by: Actor;
  /** Access to the data, through a running relay or directly. */
  client(): OperatorClient;
}

export function createContext(
  terminal: Terminal,
  env: NodeJS.ProcessEnv,
  directory: string,
  given: NodeJS.ProcessEnv = env,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
  settingsFile = path.join(directory, '.env'),
): CommandContext {
  // Commands log warnings and errors only, to standard error.
  const effects = realEffects(createLog('warn', { write: (line) => terminal.error(line.trimEnd()) }));
  const written = { file: settingsFile, given };
  const config = () => parseConfig(env, written);
  const user = userOf(env);
  return {
    terminal,
    env,
    given,
    directory,
    settingsFile,
    input,
    output,
    config,
    effects,
    by: operator(user),
    client: () => openOperatorClient(config(), effects, user),
  };
}

/** Adds `--json` and an action that prints the answer: as one line of JSON, or as text by `describe`. */
export function answering<O, T>(
  command: Command,
  { terminal }: CommandContext,
  act: (options: O, ...args: string[]) => Promise<T>,
  describe: (answer: T) => string,
): Command {
  return command.option('--json', 'print one line of JSON').action(async (...given: unknown[]) => {
    const options = command.optsWithGlobals<O & { json?: boolean }>();
    const args = given.filter((each) => typeof each === 'string');
    const answer = await act(options, ...args);
    terminal.out(options.json === true ? JSON.stringify(answer) : describe(answer));
  });
}

/** The same for a command that runs one operation. By default its input is the options, and the argument as `target`. */
export const asking = <N extends OperationName, O = GivenOptions>(
  command: Command,
  context: CommandContext,
  operation: N,
  describe: (answer: OutputOf<N>) => string,
  inputOf: (options: O, ...args: string[]) => InputOf<N> = asGiven,
): Command =>
  answering(
    command,
    context,
    (options: O, ...args) => context.client()(operation, inputOf(options, ...args)),
    describe,
  );

// --- Internal helpers ---

type GivenOptions = Record<string, unknown>;

/** Options and argument as they were given. The operation validates them. */
const asGiven = <I>(given: unknown, target?: string): I => {
  const { json: _, envFile: __, ...options } = given as GivenOptions;
  return { ...options, ...(target !== undefined && { target }) } as I;
};

/** The operating system's user, with the original user in front if `sudo` was used. */
function userOf({ SUDO_USER }: NodeJS.ProcessEnv): string {
  try {
    const { username } = userInfo();
    return SUDO_USER ? `${SUDO_USER} as ${username}` : username;
  } catch {
    // The user has no name, as in many containers.
    return `uid ${process.getuid?.()}`;
  }
}
