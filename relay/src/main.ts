import { existsSync } from 'node:fs';
import path from 'node:path';
import { createContext } from './cli/context.ts';
import { runProgram } from './cli/run-program.ts';
import { realTerminal } from './cli/terminal.ts';

// Nothing that is made here is for other users of the machine.
process.umask(0o077);
// Node would open its inspector at this signal, and with it everything in memory.
process.on('SIGUSR1', () => undefined);

// Node's reports hold the environment, where secrets are.
if (process.report !== undefined) process.report.excludeEnv = true;

const directory = process.cwd();
const environmentFile = path.join(directory, '.env');
const given = { ...process.env };
if (existsSync(environmentFile)) process.loadEnvFile(environmentFile);

const context = createContext(realTerminal, process.env, directory, given);
process.exitCode = await runProgram(context, process.argv.slice(2));
