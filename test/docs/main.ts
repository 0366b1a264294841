import { writeFile } from 'node:fs/promises';
import { drawn } from './drawn.ts';

// `pnpm write-docs`: writes the documents that are drawn from code.

for (const { file, text } of drawn()) await writeFile(file, text);
