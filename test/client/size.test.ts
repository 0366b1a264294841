import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { expect, it } from 'vitest';

const source = path.resolve(import.meta.dirname, '../../relay/client/src');

/** What a program takes of the package, and the most kB (gzip) that this may be of it, minified. */
const parts = [
  { name: 'createClient', code: "export { createClient } from './index.ts'", most: 6 },
  { name: 'readWebhook', code: "export { readWebhook } from './index.ts'", most: 1 },
  { name: '/webhook', code: "export * from './webhook-handler.ts'", most: 1.2 },
  { name: '/testing', code: "export * from './testing.ts'", most: 3.5 },
  {
    name: 'thresholds without a client',
    code: "export { applyThresholds, planThresholds, readAllZones } from './index.ts'",
    most: 2.5,
  },
];

it.each(parts)('$name bundles into $most kB or less', async ({ code, most }) => {
  const id = path.join(source, 'bundled.ts');
  const output = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'entry',
        resolveId: (source) => (source === id ? id : undefined),
        load: (source) => (source === id ? code : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2024',
      rolldownOptions: { input: id, external: /^node:/, preserveEntrySignatures: 'strict' },
    },
  });
  const { output: chunks } = output as Rolldown.RolldownOutput;
  expect(chunks.length).toBe(1);
  const size = gzipSync(chunks[0].code).length / 1000;
  expect(size).toBeGreaterThan(0.3);
  expect(size).toBeLessThan(most);
});

it('connect.js, the button with all its languages, is at most 3,072 bytes (gzip)', () => {
  const script = readFileSync(path.join(source, '../dist/connect.js'));
  expect(gzipSync(script).length).toBeLessThanOrEqual(3_072);
});
