import type { Reporter } from 'vitest/node';

/** Counts the tests that were really run. A file that could not be loaded and an unhandled error count as failed. */
export function countingReporter(): { reporter: Reporter; readonly passed: number; readonly failed: number } {
  const counts = { passed: 0, failed: 0 };
  return {
    reporter: {
      onTestRunEnd(modules, unhandledErrors) {
        counts.failed += unhandledErrors.length;
        for (const module of modules) {
          counts.failed += module.errors().length;
          for (const test of module.children.allTests()) {
            const { state } = test.result();
            if (state === 'passed') counts.passed += 1;
            if (state === 'failed') counts.failed += 1;
          }
        }
      },
    },
    get passed() {
      return counts.passed;
    },
    get failed() {
      return counts.failed;
    },
  };
}
