import { expect, it } from 'vitest';
import { createLog } from './log.ts';

const linesOf = (write: (log: ReturnType<typeof createLog>) => void): string => {
  const lines: string[] = [];
  write(createLog('info', { write: (line) => void lines.push(line) }));
  return lines.join('');
};

it('logs a foreign error by kind and place, never by its message, though that looks like a place', () => {
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
