import { readyStateOf } from './dom.ts';
import type { Clock } from './effects.ts';

const longestLoading = 3_000;
const longestHeld = 1_000;

/** When a page may be asked about: one request for all of it has to wait until all of it is drawn. */
export interface AskTime {
  mayAsk(): boolean;
  /** Whether it may be asked about since all of it is drawn, and not because that takes too long. */
  isDrawn(): boolean;
}

/** @param isAtRest whether all that the page shows now is drawn */
export function createAskTime(document: Document, clock: Clock, isAtRest: () => boolean): AskTime {
  const openedAt = clock.now();
  let heldSince: number | undefined;
  const isLoaded = (): boolean =>
    readyStateOf(document) !== 'loading' || clock.now() - openedAt > longestLoading;
  const mayAsk = (): boolean => {
    if (!isLoaded()) return false;
    if (isAtRest()) {
      heldSince = undefined;
      return true;
    }
    // A page that never comes to rest is asked about nonetheless.
    heldSince ??= clock.now();
    return clock.now() - heldSince > longestHeld;
  };
  return { mayAsk, isDrawn: () => mayAsk() && heldSince === undefined };
}
