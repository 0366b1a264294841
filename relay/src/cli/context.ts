import { userInfo } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { type Config, parseConfig } from '../config.ts';
import type { Actor } from '../domain/audit.ts';
import { type Effects, realEffects } from '../effects.ts';
import { createLog } from '../log.ts';
import type { InputOf, OperationName, OutputOf } from '../operator/operations.ts';
import { operator } from '../operator/operator.ts';
import { type OperatorClient, openOperatorClient } from '../operator/operator-client.ts';
import type { Terminal } from './terminal.ts';

/** What commands work with. */
export interface CommandContext {
  terminal: Terminal;
  env: NodeJS.ProcessEnv;
  /** The environment without what the settings file adds to it. */
  given: NodeJS.ProcessEnv;
  /** Where paths on the command line begin. */
  directory: string;
  /** The settings file, there or not: `init` writes it. */
  settingsFile: string;
  /** What is piped in, and where an answer goes that is no text. */
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  /** The settings, parsed when a command needs them. @throws {BadConfiguration} */
  config(): Config;
  effects: Effects;
  /** Who the audit log names. */
  by: Actor;
  /** The way to the data, in a running relay or at rest. */
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
  // The log of one command is for trouble only, and not among its answer.
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

/** Adds `--json` and an action that prints: the whole answer as one line of JSON, or the words for a person. */
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

/** The same for a command that is one operation, on its options and its argument if nothing else is said. */
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

/** An operation refuses what does not have its form. */
const asGiven = <I>(given: unknown, target?: string): I => {
  const { json: _, envFile: __, ...options } = given as GivenOptions;
  return { ...options, ...(target !== undefined && { target }) } as I;
};

/** The user of the operating system, and the one behind `sudo`. */
function userOf({ SUDO_USER }: NodeJS.ProcessEnv): string {
  try {
    const { username } = userInfo();
    return SUDO_USER ? `${SUDO_USER} as ${username}` : username;
  } catch {
    // It has no name, as in many containers.
    return `uid ${process.getuid?.()}`;
  }
}
