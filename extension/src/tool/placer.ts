import type { Clock } from './effects.ts';
import { removeFromTabOrder } from './grid-stops.ts';
import { insertAt, isInPlace, placeFor } from './place-chip.ts';

/**
 * How often a chip is put back within one task of the page. After that the page wins for the time of the truce, in
 * milliseconds; else this would never end.
 */
const fight = { rounds: 10, truce: 5_000 };

/**
 * Creates a function that puts a chip where it belongs, and returns whether it was not there.
 * @param onTruce called for a chip that was given up, once it may be placed again
 */
export function createPlacer(
  clock: Clock,
  onTruce: (host: Element) => void,
): (host: Element, beside: Element) => boolean {
  /** How often each chip was put back in the page's present task. */
  const rounds = new Map<Element, number>();
  const givenUp = new WeakSet<Element>();

  return (host, beside) => {
    if (givenUp.has(host)) return false;
    const position = placeFor(beside);
    if (position === undefined) {
      host.remove();
      return false;
    }
    if (isInPlace(host, position, beside)) return false;
    if (rounds.size === 0) clock.after(0, () => rounds.clear());
    const round = (rounds.get(host) ?? 0) + 1;
    rounds.set(host, round);
    if (round <= fight.rounds) {
      insertAt(host, position);
      removeFromTabOrder(host);
      return true;
    }
    host.remove();
    givenUp.add(host);
    clock.after(fight.truce, () => {
      givenUp.delete(host);
      onTruce(host);
    });
    return false;
  };
}
