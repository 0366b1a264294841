import path from 'node:path';
import { defineConfig } from 'vitest/config';

// Modules are imported as Node itself does it, which is how the relay runs.
const deps = { interopDefault: false };
const root = path.resolve(import.meta.dirname, '..');

/** Every test of the repository, in one run. The extension brings its own settings: WXT's fakes and Preact. */
export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          name: 'relay, shared and sandbox',
          include: ['{relay,shared}/src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['test/browser/**', '**/node_modules/**'],
          globalSetup: path.join(root, 'test/run/postgres-setup.ts'),
          deps,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        root,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          deps,
          fileParallelism: false,
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 60_000,
          hookTimeout: 90_000,
        },
      },
      path.join(root, 'extension/vitest.config.ts'),
    ],
  },
});
