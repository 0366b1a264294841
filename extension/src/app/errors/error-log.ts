import type { ErrorNote } from '../../messages.ts';
import type { Effects } from '../effects.ts';
import type { ModelStore } from '../model.ts';
import { noteOf } from './error-note.ts';

/** As many as are kept. */
const mostKept = 20;

export type ErrorLog = ReturnType<typeof createErrorLog>;

/** The extension's last errors, for a person who reports one. */
export function createErrorLog({ effects, model }: { effects: Effects; model: ModelStore }) {
  /** Keeps a page's note; the oldest one goes. */
  const keep = (note: ErrorNote): Promise<void> =>
    model.update(({ errors }) => ({ errors: [...(errors ?? []), note].slice(-mostKept) }));
  return {
    keep,
    /** Notes what was thrown in the background. */
    report(place: 'background' | 'pairing', thrown: unknown) {
      // Where it cannot be saved, there is nothing left to do about it.
      keep(noteOf(thrown, { at: effects.now(), place, version: effects.version })).catch(() => undefined);
    },
  };
}
