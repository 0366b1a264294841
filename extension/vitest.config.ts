import { defineConfig } from 'vitest/config';

// What is tested stands behind src/platform and takes its effects as arguments, so no browser has to be faked.
export default defineConfig({
  test: {
    name: 'extension',
    include: ['src/**/*.test.{ts,tsx}'],
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
