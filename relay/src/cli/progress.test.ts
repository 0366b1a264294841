import { expect, test } from 'vitest';
import { showProgress } from './progress.ts';

function terminal(redraws: boolean) {
  const said: string[] = [];
  const drawn: string[] = [];
  return {
    said,
    drawn,
    out: () => undefined,
    error: (text: string) => void said.push(text),
    ...(redraws ? { redraw: (text: string) => void drawn.push(text) } : {}),
  };
}

test('without a terminal there is a line for each tenth of each part', () => {
  const quiet = terminal(false);
  const { on, end } = showProgress(quiet, false);
  for (let done = 0; done <= 100; done += 1) on('copying', done, 100);
  on('verifying', 0, 0);
  end();
  expect(quiet.said).toHaveLength(12);
  expect(quiet.said.slice(-2)).toEqual(['copying 100 of 100', 'verifying 0 of 0']);
});

test('on a terminal there is one line that is redrawn, and an end to it', () => {
  const watched = terminal(true);
  const { on, end } = showProgress(watched, false);
  on('copying', 50, 100);
  end();
  expect(watched.drawn).toEqual(['██████████░░░░░░░░░░ copying 50 of 100']);
  expect(watched.said).toEqual(['']);
});

test('with --json there is nothing', () => {
  for (const redraws of [true, false]) {
    const silent = terminal(redraws);
    const { on, end } = showProgress(silent, true);
    on('copying', 50, 100);
    end();
    expect([silent.said, silent.drawn]).toEqual([[], []]);
  }
});
