import type { Reporter } from 'vitest/node';

export interface Counter {
  reporter: Reporter;
  readonly passed: number;
  readonly failed: number;
  /** File and title of each test that failed, was run again and passed. */
  readonly flaky: readonly string[];
}

/** Counts the tests that were really run. A file that could not be loaded and an unhandled error count as failed. */
export function countingReporter(): Counter {
  const counts = { passed: 0, failed: 0 };
  const flaky: string[] = [];
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
            if (test.diagnostic()?.flaky === true)
              flaky.push(`${module.relativeModuleId} > ${test.fullName}`);
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
    flaky,
  };
}
