import { createContext } from './cli/context.ts';
import { reportFailure, runProgram } from './cli/run-program.ts';
import { readSettingsFile } from './cli/settings-file.ts';
import { outliveReaders, realTerminal } from './cli/terminal.ts';

// Other users of the machine must not read files that this process creates.
process.umask(0o077);
// By default Node opens its inspector on SIGUSR1, which exposes everything in memory.
process.on('SIGUSR1', () => undefined);
outliveReaders();

// Diagnostic reports contain the environment, which holds secrets.
if (process.report !== undefined) process.report.excludeEnv = true;

const terminal = realTerminal();
const directory = process.cwd();
const args = process.argv.slice(2);
const { env, stdin, stdout } = process;
try {
  const given = { ...env };
  const settingsFile = readSettingsFile(directory, args);
  const context = createContext(terminal, env, directory, given, stdin, stdout, settingsFile);
  process.exitCode = await runProgram(context, args);
} catch (error) {
  process.exitCode = reportFailure(terminal, args, error);
}
