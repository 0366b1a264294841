import { expect, it } from 'vitest';
import { batchLines, createLog } from './log.ts';
import { StoreUnavailable } from './store-unavailable.ts';

const linesOf = (write: (log: ReturnType<typeof createLog>) => void): string => {
  const lines: string[] = [];
  write(createLog('info', { write: (line) => void lines.push(line) }));
  return lines.join('');
};

it('logs a foreign error by class and place, never by its message, even if that looks like a place', () => {
  let thrown: unknown;
  try {
    JSON.parse('\n    at secret-value!');
  } catch (error) {
    thrown = new Error('outer secret-value', { cause: error });
  }
  const line = linesOf((log) => log.error({ err: thrown }, 'it failed'));
  expect(line).toContain('SyntaxError');
  expect(line).toContain('log.test.ts');
  expect(line).not.toContain('secret');
});

it('does not repeat an outage that the store logs, but still logs the requests that fail because of it', () => {
  const err = new StoreUnavailable('away', { isLogged: true });
  expect(linesOf((log) => log.error({ err }, 'cleanup of expired records failed'))).toBe('');
  expect(linesOf((log) => log.error({ err, requestId: 'r' }, 'request failed'))).toContain('request failed');
  expect(
    linesOf((log) => log.error({ err: new StoreUnavailable('full') }, 'cleanup of expired records failed')),
  ).toContain('full');
});

it('writes the lines of one turn together and in order, including the last ones when the process ends', async () => {
  const written: string[] = [];
  const before = new Set(process.listeners('exit'));
  const log = createLog('info', batchLines({ write: (text) => void written.push(text) }));
  const atExit = () => process.listeners('exit').filter((each) => !before.has(each));
  for (const what of ['one', 'two', 'three']) log.info(what);
  expect(written).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(written.map((text) => text.match(/one|two|three/g))).toEqual([['one', 'two', 'three']]);
  log.info('the last one');
  for (const write of atExit()) write(0);
  expect(written[1]).toContain('the last one');
  await new Promise((resolve) => setImmediate(resolve));
  expect(written).toHaveLength(2);
  expect(atExit()).toEqual([]);
});
