import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { drawn } from './drawn.ts';

// `pnpm write-docs`: writes the documents that are drawn from code.

new Command('pnpm write-docs').description('Write the documents that are drawn from code.').parse();

for (const { file, text } of drawn()) await writeFile(file, text);
