import { afterAll, onTestFinished } from 'vitest';

/** What a file of tests, or a part of it, works with, and which stops after it; the last that started stops first. */
export const forFile = <T extends Stoppable>(starting: Promise<T>): Promise<T> =>
  stoppedBy(afterAll, starting);

/** What one test works with. */
export const forTest = <T extends Stoppable>(starting: Promise<T>): Promise<T> =>
  stoppedBy(onTestFinished, starting);

// --- Internal helpers ---

type Stoppable = { stop(): unknown } | { close(): unknown };

async function stoppedBy<T extends Stoppable>(
  atEnd: (stop: () => Promise<void>) => void,
  starting: Promise<T>,
) {
  const started = await starting;
  atEnd(async () => void (await ('stop' in started ? started.stop() : started.close())));
  return started;
}
