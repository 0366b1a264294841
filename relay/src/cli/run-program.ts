import { CallRefused } from '@noiseaware-connect/shared/call-refused';
import { Failure } from '@noiseaware-connect/shared/failure';
import { type Command, CommanderError } from 'commander';
import { describeSystemError } from '../base/files.ts';
import { CheckFailed, OperatorRefusal, PlainError } from '../base/operator-refusal.ts';
import { StoreUnavailable } from '../base/store-unavailable.ts';
import { BadConfiguration } from '../settings/config.ts';
import type { CommandContext } from './context.ts';
import { createProgram } from './program.ts';
import type { Terminal } from './terminal/terminal.ts';

export const exitCodes = { done: 0, failed: 1, wrongUsage: 2, checkFailed: 3 } as const;

/**
 * Runs one command line. Reports failures on standard error: as text, or with `--json` as one line `{"code","message"}`. Resolves
 * with the exit code.
 * @param args the arguments after the program's name
 */
export async function runProgram(context: CommandContext, args: readonly string[]): Promise<number> {
  const { terminal } = context;
  const program = createProgram(context);
  for (const each of allIn(program)) {
    each.exitOverride();
    each.configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      // Reported by `reportFailure`, like any other failure.
      writeErr: () => undefined,
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    return reportFailure(terminal, args, error);
  }
}

/** Reports a failure as {@link runProgram} does, and returns the exit code. */
export function reportFailure(terminal: Terminal, args: readonly string[], error: unknown): number {
  const failure = describe(error);
  if (failure === undefined) return exitCodes.done;
  const { exit, code, message } = failure;
  terminal.error(args.includes('--json') ? JSON.stringify({ code, message }) : `relay: ${message}`);
  return exit;
}

// --- Internal helpers ---

const allIn = (command: Command): Command[] => [command, ...command.commands.flatMap(allIn)];

/** Exit code and text for an error; undefined if help or the version was shown. */
function describe(error: unknown): { exit: number; code: string; message: string } | undefined {
  const { failed, wrongUsage, checkFailed } = exitCodes;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return undefined;
    const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
    return { exit: wrongUsage, code: 'wrong_usage', message: isHelp(error) ? helpMissing : message };
  }
  const message = messageOf(error);
  if (error instanceof CheckFailed) return { exit: checkFailed, code: error.code, message };
  if (error instanceof OperatorRefusal) {
    return { exit: error.code === 'invalid_input' ? wrongUsage : failed, code: error.code, message };
  }
  if (error instanceof CallRefused) {
    const { code } = error.failure;
    return { exit: code === 'invalid_request' ? wrongUsage : failed, code, message };
  }
  if (error instanceof BadConfiguration) return { exit: failed, code: 'bad_settings', message };
  if (error instanceof StoreUnavailable) return { exit: failed, code: error.code, message };
  return { exit: failed, code: 'failed', message };
}

/**
 * What a person reads: the words of the relay or of its answer; of any other error its code or kind, since messages of the operating
 * system and of databases quote what they were given.
 */
function messageOf(error: unknown): string {
  if (error instanceof PlainError || error instanceof CallRefused || error instanceof Failure)
    return error.message;
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return (
    describeSystemError(error) ??
    `it failed for a reason that the relay does not know (${typeof code === 'string' ? code : String(name)})`
  );
}

/** Without a subcommand, Commander shows help and gives no reason. */
const isHelp = ({ code }: CommanderError): boolean => code === 'commander.help';
const helpMissing = 'a command is missing: see --help';
