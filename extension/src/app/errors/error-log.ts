import type { ErrorNote } from '../../messages.ts';
import type { Effects } from '../effects.ts';
import type { ModelStore } from '../model/model.ts';
import { noteOf } from './error-note.ts';

/** How many errors are kept. */
const mostKept = 20;

export type ErrorLog = ReturnType<typeof createErrorLog>;

/** The extension's last errors, for the diagnostics report. */
export function createErrorLog({ effects, model }: { effects: Effects; model: ModelStore }) {
  /** Adds an error; the oldest one beyond the limit is dropped. */
  const keep = (note: ErrorNote): Promise<void> =>
    model.update(({ errors }) => ({ errors: [...(errors ?? []), note].slice(-mostKept) }));
  return {
    keep,
    /** Adds an error of the background. */
    report(place: 'background' | 'pairing', thrown: unknown) {
      // If it cannot be saved it is lost: there is no other place for it.
      keep(noteOf(thrown, { at: effects.now(), place, version: effects.version })).catch(() => undefined);
    },
  };
}
