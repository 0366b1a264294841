import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { consoleFolder } from './support/relay/build-console.ts';

const files = readdirSync(consoleFolder);

it('keeps the console within 60 kB gzipped, with every language', () => {
  expect(files).toEqual(expect.arrayContaining(['console.css', 'console.js']));
  const size = files.reduce(
    (sum, file) => sum + gzipSync(readFileSync(path.join(consoleFolder, file))).length,
    0,
  );
  expect(size).toBeLessThanOrEqual(60 * 1024);
});
