import { readyStateOf } from './dom.ts';
import type { Clock } from './effects.ts';

/** Milliseconds after which accounts are asked about although the page is still drawing. */
const longestWait = 3_000;

/** Which of the page's accounts may be asked about. */
export type Askable = 'none' | 'drawn' | 'all';

/**
 * Decides which accounts may be asked about now: a single request for the whole page has to wait until all of it is
 * drawn.
 * @param isAtRest whether everything on the page has been drawn
 */
export function createAskTime(document: Document, clock: Clock, isAtRest: () => boolean): () => Askable {
  let waitingSince: number | undefined = clock.now();
  return () => {
    if (readyStateOf(document) !== 'loading' && isAtRest()) {
      waitingSince = undefined;
      return 'all';
    }
    waitingSince ??= clock.now();
    return clock.now() - waitingSince > longestWait ? 'drawn' : 'none';
  };
}
