import type { Effects } from '../effects.ts';
import type { ModelStore } from '../model.ts';
import { type ErrorNote, noteOf } from './error-note.ts';

/** As many as are kept. */
const mostKept = 20;

/** The extension's last errors, for a person who reports one. */
export interface ErrorLog {
  /** Notes what was thrown in the background. */
  report(place: 'background' | 'pairing', thrown: unknown): void;
  /** Keeps a page's note; the oldest one goes. */
  keep(note: ErrorNote): Promise<void>;
  clear(): Promise<void>;
}

export function createErrorLog({ effects, model }: { effects: Effects; model: ModelStore }): ErrorLog {
  const keep = (note: ErrorNote): Promise<void> =>
    model.update(({ errors }) => ({ errors: [...(errors ?? []), note].slice(-mostKept) }));
  return {
    keep,
    report(place, thrown) {
      // Where it cannot be saved, there is nothing left to do about it.
      keep(noteOf(thrown, { at: effects.now(), place, version: effects.version })).catch(() => undefined);
    },
    clear: () => model.update({ errors: null }),
  };
}
