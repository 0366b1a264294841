import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { consoleFolder } from './support/relay/build-console.ts';

const gzipped = (file: string): number => gzipSync(readFileSync(path.join(consoleFolder, file))).length;

it('keeps what a browser loads of the console within 60 kB gzipped: script, style and one language', () => {
  const files = readdirSync(consoleFolder);
  const own = ['console.css', 'console.js'];
  const languages = files.filter((file) => !own.includes(file));
  expect(languages.sort()).toEqual(['de.js', 'es.js', 'fr.js', 'pt-br.js']);
  const size = own.reduce((sum, file) => sum + gzipped(file), Math.max(...languages.map(gzipped)));
  expect(size).toBeLessThanOrEqual(60 * 1024);
});
