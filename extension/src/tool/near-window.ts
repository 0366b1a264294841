/** How many elements are measured first, evenly among all: of 3,000, fewer lie between two of these than a window shows. */
const samples = 128;
const margin = 200;
/** More than this is no longer what a person looks at. */
const mostNear = 400;

/** Where an element is drawn. */
export type Edges = Pick<DOMRect, 'top' | 'bottom'>;

/**
 * Those of very many elements that are in the window or near it, found without measuring all of them: what stands between
 * one that is above and one that is below is searched by halves, as in any list. Several lists may stand side by side;
 * elements in no order at all are found in part.
 */
export function nearWindow<E>(
  elements: ArrayLike<E>,
  edgesOf: (element: E) => Edges,
  height: number,
): Set<E> {
  const near = new Set<E>();
  const sides = new Map<number, number>();
  /** -1 above the window, 0 in or near it, 1 below. */
  const sideOf = (index: number): number => {
    const known = sides.get(index);
    if (known !== undefined) return known;
    const element = elements[index] as E;
    const { top, bottom } = edgesOf(element);
    const side = bottom < -margin ? -1 : top > height + margin ? 1 : 0;
    if (side === 0 && near.size < mostNear) near.add(element);
    sides.set(index, side);
    return side;
  };
  const search = (low: number, high: number): void => {
    if (Math.abs(sideOf(low) + sideOf(high)) === 2 || high - low < 2 || near.size === mostNear) return;
    const middle = Math.floor((low + high) / 2);
    search(low, middle);
    search(middle, high);
  };

  const step = Math.ceil(elements.length / samples);
  for (let from = 0; from < elements.length; from += step)
    search(from, Math.min(from + step, elements.length - 1));
  return near;
}
