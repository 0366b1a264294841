import type { Terminal } from './terminal.ts';

/** Reports progress of a long job: one line per 10 % of each part, none with `--json`. */
export function showProgress(
  { error }: Terminal,
  quiet: boolean,
): (what: string, done: number, all: number) => void {
  let lastReported = '';
  return (what, done, all) => {
    const tenth = `${what} ${all === 0 ? 10 : Math.floor((10 * done) / all)}`;
    if (quiet || tenth === lastReported) return;
    lastReported = tenth;
    error(`${what} ${done} of ${all}`);
  };
}
