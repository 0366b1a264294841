import { readyStateOf } from './dom.ts';
import type { Clock } from './effects.ts';

/** A page that takes longer than this to come to rest is asked about nonetheless. */
const longestWait = 3_000;

/** What a page may be asked about. */
export type Askable = 'nothing' | 'what is drawn' | 'all';

/**
 * Tells when a page may be asked about: one request for all of it has to wait until all of it is drawn.
 * @param isAtRest whether all that the page shows now is drawn
 */
export function createAskTime(document: Document, clock: Clock, isAtRest: () => boolean): () => Askable {
  let waitingSince: number | undefined = clock.now();
  return () => {
    if (readyStateOf(document) !== 'loading' && isAtRest()) {
      waitingSince = undefined;
      return 'all';
    }
    waitingSince ??= clock.now();
    return clock.now() - waitingSince > longestWait ? 'what is drawn' : 'nothing';
  };
}
