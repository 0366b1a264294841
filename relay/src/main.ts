import { existsSync } from 'node:fs';
import path from 'node:path';
import { createContext } from './cli/context.ts';
import { createProgram } from './cli/program.ts';
import { realTerminal } from './cli/terminal.ts';

// Nothing that is made here is for other users of the machine.
process.umask(0o077);
// Node would open its inspector at this signal, and with it everything in memory.
process.on('SIGUSR1', () => undefined);

const directory = process.cwd();
const environmentFile = path.join(directory, '.env');
const given = { ...process.env };
if (existsSync(environmentFile)) process.loadEnvFile(environmentFile);

try {
  await createProgram(createContext(realTerminal, process.env, directory, given)).parseAsync();
} catch (error) {
  realTerminal.error(`relay: ${error instanceof Error ? error.message : 'failed'}`);
  process.exitCode = 1;
}
