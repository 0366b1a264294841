import { expect, test } from 'vitest';
import { showProgress } from './progress.ts';

function terminal() {
  const said: string[] = [];
  return { said, out: () => undefined, error: (text: string) => void said.push(text) };
}

test('progress is printed once per tenth of each part', () => {
  const watched = terminal();
  const on = showProgress(watched, false);
  for (let done = 0; done <= 100; done += 1) on('copying', done, 100);
  on('verifying', 0, 0);
  expect(watched.said).toHaveLength(12);
  expect(watched.said.slice(-2)).toEqual(['copying 100 of 100', 'verifying 0 of 0']);
});

test('no progress is printed with --json', () => {
  const silent = terminal();
  showProgress(silent, true)('copying', 50, 100);
  expect(silent.said).toEqual([]);
});
