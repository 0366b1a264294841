import { createContext } from './cli/context.ts';
import { reportFailure, runProgram } from './cli/run-program.ts';
import { findSettingsFile, readCredentials, readSettingsFile } from './cli/settings-file/settings-file.ts';
import { ignoreClosedPipe, realTerminal } from './cli/terminal/terminal.ts';

// Other users of the machine must not read files that this process creates.
process.umask(0o077);
// By default Node opens its inspector on SIGUSR1, which exposes everything in memory.
process.on('SIGUSR1', () => undefined);
ignoreClosedPipe();

// Diagnostic reports contain the environment, which holds secrets.
if (process.report !== undefined) process.report.excludeEnv = true;

const terminal = realTerminal();
const directory = process.cwd();
const args = process.argv.slice(2);
const { env, stdin, stdout } = process;
try {
  const started = { ...env };
  const { file, mayBeMissing } = findSettingsFile(directory, args);
  /** The settings as they are now. The environment's own take precedence over those of the file, credentials over both. */
  const readSettings = () => {
    const environment = { ...started, ...readCredentials(started) };
    return { environment, all: { ...readSettingsFile(file, mayBeMissing), ...environment } };
  };
  const { environment, all } = readSettings();
  Object.assign(env, all);
  const settingsNow = () => {
    const now = readSettings();
    return { env: now.all, written: { file, given: now.environment } };
  };
  const context = createContext(terminal, env, directory, environment, stdin, stdout, file, settingsNow);
  process.exitCode = await runProgram(context, args);
} catch (error) {
  process.exitCode = reportFailure(terminal, args, error);
}
