import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** An empty directory for a file of tests, which is gone after them. */
export const directoryOfFile = (): Promise<string> => removedBy(afterAll);

/** An empty directory for one test, which is gone after it. */
export const directoryOfTest = (): Promise<string> => removedBy(onTestFinished);

// --- Internal helpers ---

async function removedBy(atEnd: (remove: () => Promise<void>) => void): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'relay-tests-'));
  atEnd(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}
