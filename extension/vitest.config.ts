import { defineConfig } from 'vitest/config';

// Tested code takes its effects as arguments or mocks `wxt/browser`, so no browser is needed.
export default defineConfig({
  test: {
    name: 'extension',
    include: ['src/**/*.test.{ts,tsx}'],
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
