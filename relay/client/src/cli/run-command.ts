import { parseArgs } from 'node:util';
import { version } from '../version.ts';
import { type Command, commonOptions, refusalOf } from './command.ts';
import { listenCommand, triggerCommand } from './events.ts';
import { Refusal, type Surroundings } from './surroundings.ts';
import { applyCommand, planCommand } from './thresholds.ts';
import { tokenCommand } from './token.ts';

const commands: Readonly<Record<string, Command>> = {
  'events listen': listenCommand,
  'events trigger': triggerCommand,
  'thresholds plan': planCommand,
  'thresholds apply': applyCommand,
  token: tokenCommand,
};

const help = `Usage: noiseaware-connect <command> [options]

  events listen      prints events as they happen, and forwards them to a receiver of webhooks on this machine
  events trigger     lets something happen at the sandbox of "pnpm start --backends"
  thresholds plan    shows what would change in the noise thresholds of many accounts, and writes nothing to NoiseAware
  thresholds apply   writes exactly what a plan says
  token ACCOUNT      prints a user token of NoiseAware

Each command has --help; --version prints the version of this package. They use CONNECT_URL and CONNECT_KEY, or --url and --key-file. A file named - is standard input.
Exit code: 0 done, 1 something failed or was left unchanged, 2 wrong usage.`;

/**
 * The command `noiseaware-connect`. Failures are reported on standard error: as text, or with `--json` as one line
 * `{"code","message"}`.
 * @returns the exit code
 */
export async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, error, signal } = surroundings;
  try {
    // The longer name first.
    const length = [2, 1].find((words) => Object.hasOwn(commands, args.slice(0, words).join(' ')));
    const chosen = commands[args.slice(0, length ?? 0).join(' ')];
    if (chosen === undefined) {
      const answer = { '--help': help, '--version': version }[args[0] ?? ''];
      if (answer === undefined) throw new Refusal('invalid_input', 'expected a command: see --help');
      out(answer);
      return 0;
    }
    const { values, positionals } = parsed(args.slice(length), chosen);
    if (values['help'] === true) out(chosen.help);
    else await chosen.run(values, positionals, surroundings);
    return 0;
  } catch (thrown) {
    if (signal.aborted && thrown === signal.reason) return 0;
    const { code, message } = refusalOf(thrown);
    error(args.includes('--json') ? JSON.stringify({ code, message }) : `noiseaware-connect: ${message}`);
    return code === 'invalid_input' ? 2 : 1;
  }
}

// --- Internal helpers ---

/** @throws {Refusal} */
function parsed(args: readonly string[], { options }: Command) {
  try {
    return parseArgs({ args: [...args], options: { ...options, ...commonOptions }, allowPositionals: true });
  } catch (error) {
    throw new Refusal('invalid_input', (error as Error).message);
  }
}
