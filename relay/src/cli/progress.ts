import type { OnProgress } from '../backup/content.ts';
import type { Terminal } from './terminal.ts';

/** Shows how far a long job is: a bar on a terminal, else a line for each tenth; nothing with `--json`. */
export function showProgress({ error, redraw }: Terminal, quiet: boolean): { on: OnProgress; end(): void } {
  let told = '';
  const on: OnProgress = (what, done, all) => {
    if (quiet) return;
    const tenths = all === 0 ? 10 : Math.floor((10 * done) / all);
    const text = `${what} ${done} of ${all}`;
    if (redraw !== undefined) {
      told = 'a bar';
      redraw(`${'█'.repeat(2 * tenths)}${'░'.repeat(20 - 2 * tenths)} ${text}`);
      return;
    }
    if (told === `${what} ${tenths}`) return;
    told = `${what} ${tenths}`;
    error(text);
  };
  return {
    on,
    end: () => {
      if (redraw !== undefined && told !== '') error('');
    },
  };
}
