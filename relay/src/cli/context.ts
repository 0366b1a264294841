import { userInfo } from 'node:os';
import path from 'node:path';
import { valueIn } from '@noiseaware-connect/shared/call-refused';
import type { OperatorClient } from '@noiseaware-connect/shared/client';
import type { OperatorApi } from '@noiseaware-connect/shared/contract/api';
import type { CallInput, ReadOf } from '@noiseaware-connect/shared/contract/endpoint';
import type { Command } from 'commander';
import { type Effects, realEffects } from '../base/effects.ts';
import { createLog } from '../base/log.ts';
import type { Actor } from '../domain/audit/audit.ts';
import type { SettingsSource } from '../operations/reload/reload-settings.ts';
import { type Config, parseConfig } from '../settings/config.ts';
import { proxyIn } from '../settings/proxy.ts';
import { openOperatorClient } from './clients/operator-client.ts';
import type { SettingsPlace } from './settings-file/settings-file.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Dependencies of the commands. */
export interface CommandContext extends SettingsPlace {
  terminal: Terminal;
  env: NodeJS.ProcessEnv;
  /** Base of relative paths. */
  directory: string;
  /** Standard input, and standard output for binary data. */
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  /** Reads the environment and the settings file as they are now. */
  settingsNow: SettingsSource;
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
  initialEnv: NodeJS.ProcessEnv = env,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
  settingsFile = path.join(directory, '.env'),
  settingsNow: SettingsSource = () => ({ env, written: { file: settingsFile, given: initialEnv } }),
): CommandContext {
  // Commands log warnings and errors only, to standard error.
  const log = createLog('warn', { write: (line) => terminal.error(line.trimEnd()) });
  const effects = realEffects(log, proxyIn(env));
  const written = { file: settingsFile, given: initialEnv };
  const config = () => parseConfig(env, written);
  const user = userOf(env);
  return {
    terminal,
    env,
    initialEnv,
    directory,
    settingsFile,
    settingsNow,
    input,
    output,
    config,
    effects,
    by: { kind: 'operator', name: user },
    client: () => openOperatorClient(config(), effects, user),
  };
}

/** Adds `--json` and an action that prints the answer: as one line of JSON, or as text by `describe`. */
export function withAnswer<O, T>(
  command: Command,
  { terminal }: CommandContext,
  act: (options: O, ...args: string[]) => Promise<T>,
  describe: (answer: T, options: O, ...args: string[]) => string,
): Command {
  return command.option('--json', 'print one line of JSON').action(async (...actionArgs: unknown[]) => {
    const options = command.optsWithGlobals<O & { json?: boolean }>();
    const args = actionArgs.filter((each) => typeof each === 'string');
    const answer = await act(options, ...args);
    const json = JSON.stringify(answer ?? {});
    terminal.out(options.json === true ? json : describe(answer, options, ...args));
  });
}

/** A call of the operator, by its name in the contract. */
export type CallName = keyof OperatorApi;
export type InputOf<N extends CallName> = CallInput<OperatorApi[N]>;
export type ValueOf<N extends CallName> = ReadOf<OperatorApi[N]>;

/** The same for a command that makes one call and prints its answer. By default the call has no input. */
export const withCall = <N extends CallName, O = object>(
  command: Command,
  context: CommandContext,
  name: N,
  describe: (answer: ValueOf<N>, options: O, ...args: string[]) => string,
  inputOf: (options: O, ...args: string[]) => InputOf<N> | Promise<InputOf<N>> = () => ({}) as InputOf<N>,
): Command =>
  withAnswer(
    command,
    context,
    async (options: O, ...args) => call(context, name, await inputOf(options, ...args)),
    describe,
  );

/** Makes a call. @throws {CallRefused} */
export async function call<N extends CallName>(
  context: Pick<CommandContext, 'client'>,
  name: N,
  input: InputOf<N>,
): Promise<ValueOf<N>> {
  const ask = context.client()[name] as unknown as (input: InputOf<N>) => ReturnType<OperatorClient[N]>;
  return valueIn(await ask(input)) as ValueOf<N>;
}

// --- Internal helpers ---

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
