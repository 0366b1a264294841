import { createContext } from './cli/context.ts';
import { runProgram, sayFailure } from './cli/run-program.ts';
import { readSettingsFile } from './cli/settings-file.ts';
import { realTerminal } from './cli/terminal.ts';

// Nothing that is made here is for other users of the machine.
process.umask(0o077);
// Node would open its inspector at this signal, and with it everything in memory.
process.on('SIGUSR1', () => undefined);

// Node's reports hold the environment, where secrets are.
if (process.report !== undefined) process.report.excludeEnv = true;

const directory = process.cwd();
const args = process.argv.slice(2);
const { env, stdin, stdout } = process;
try {
  const given = { ...env };
  const settingsFile = readSettingsFile(directory, args);
  const context = createContext(realTerminal, env, directory, given, stdin, stdout, settingsFile);
  process.exitCode = await runProgram(context, args);
} catch (error) {
  process.exitCode = sayFailure(realTerminal, args, error);
}
