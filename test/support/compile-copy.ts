import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const compiler = path.resolve(import.meta.dirname, '../../node_modules/typescript/bin/tsc');

/**
 * Compiles the relay in a copy of the repository, with what it imports from shared, and not the tests: they are two thirds
 * of the work.
 * @returns what the compiler says, an error a line
 */
export function compileRelay(copy: string): string {
  const project = { extends: './tsconfig.json', include: ['relay/src', 'relay/client/src'] };
  writeFileSync(path.join(copy, 'tsconfig.relay.json'), JSON.stringify(project));
  const flags = ['-p', 'tsconfig.relay.json', '--pretty', 'false'];
  return spawnSync(process.execPath, [compiler, ...flags], { cwd: copy, encoding: 'utf8' }).stdout;
}
