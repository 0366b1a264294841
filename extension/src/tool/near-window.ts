/** How many elements are looked at first, evenly among all. */
const samples = 256;
const margin = 200;
/** More than this is no longer what somebody looks at. */
const mostNear = 400;

/** Above the window, in or near it, or below. */
type Side = -1 | 0 | 1;

/** What is known of where an element is drawn. */
export type Edges = Pick<DOMRect, 'top' | 'bottom'>;

/**
 * Those of very many elements that are in the window or near it, found without looking at all of them: what stands
 * between one that is above and one that is below is searched by halves, as in any list. Several lists may stand side
 * by side; elements in no order at all are found in part.
 */
export function nearWindow<E>(
  elements: readonly E[],
  edgesOf: (element: E) => Edges,
  height: number,
): Set<E> {
  const sides = new Map<number, Side>();
  const sideOf = (index: number): Side => {
    const known = sides.get(index);
    if (known !== undefined) return known;
    const element = elements[index];
    const { top, bottom } = element === undefined ? nowhere : edgesOf(element);
    const side = bottom < -margin ? -1 : top > height + margin ? 1 : 0;
    sides.set(index, side);
    return side;
  };

  const near = new Set<E>();
  const addFrom = (start: number, direction: -1 | 1): void => {
    for (let index = start; near.size < mostNear && sideOf(index) === 0; index += direction) {
      const element = elements[index];
      if (element === undefined) return;
      near.add(element);
    }
  };

  const last = elements.length - 1;
  const step = Math.ceil(elements.length / samples);
  for (let from = 0; from <= last && near.size < mostNear; from += step) {
    let [low, high] = [from, Math.min(from + step, last)];
    while (high - low > 1 && sideOf(low) * sideOf(high) < 0) {
      const middle = Math.floor((low + high) / 2);
      if (sideOf(middle) === sideOf(low)) low = middle;
      else high = middle;
    }
    for (const seed of [low, high]) {
      addFrom(seed, -1);
      addFrom(seed + 1, 1);
    }
  }
  return near;
}

// --- Internal helpers ---

const nowhere: Edges = { top: Number.POSITIVE_INFINITY, bottom: Number.POSITIVE_INFINITY };
