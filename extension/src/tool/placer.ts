import type { Clock } from './effects.ts';
import { removeFromTabOrder } from './grid-stops.ts';
import { insertAt, isInPlace, placeFor } from './place-chip.ts';

/**
 * How often a chip is put back within one task of the page. After that the chip stays away for a pause, in milliseconds;
 * else this would never end.
 */
const limit = { rounds: 10, pause: 5_000 };

/**
 * Creates a function that puts a chip where it belongs, and returns whether it was not there.
 * @param onRetry called for a chip that was given up, once it may be placed again
 */
export function createPlacer(
  clock: Clock,
  onRetry: (host: Element) => void,
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
    if (round <= limit.rounds) {
      insertAt(host, position);
      removeFromTabOrder(host);
      return true;
    }
    host.remove();
    givenUp.add(host);
    clock.after(limit.pause, () => {
      givenUp.delete(host);
      onRetry(host);
    });
    return false;
  };
}
