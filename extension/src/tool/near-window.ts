/**
 * How many elements are measured first, evenly spread: of 3,000, fewer lie between two of these than a window shows.
 */
const samples = 128;
/** The most elements that are returned. */
const mostNear = 400;

/** The vertical position of an element. */
export type Edges = Pick<DOMRect, 'top' | 'bottom'>;

/** -1 above the window, 0 in it or within a screen of it, 1 below. */
const sideOfWindow = ({ top, bottom }: Edges, height: number): -1 | 0 | 1 =>
  bottom < -height ? -1 : top > 2 * height ? 1 : 0;

/** Whether an element is in the window or within a screen of it. */
export const isNearWindow = (edges: Edges, height: number): boolean => sideOfWindow(edges, height) === 0;

/**
 * The elements in the window or within a screen of it, found without measuring all of them: between an element above
 * and one below, it searches by halves. There may be several lists side by side. If the elements are in no order at all,
 * some are missed.
 */
export function nearWindow<E>(
  elements: ArrayLike<E>,
  edgesOf: (element: E) => Edges,
  height: number,
): Set<E> {
  const near = new Set<E>();
  const sides = new Map<number, number>();
  const sideOf = (index: number): number => {
    const cachedSide = sides.get(index);
    if (cachedSide !== undefined) return cachedSide;
    const element = elements[index] as E;
    const side = sideOfWindow(edgesOf(element), height);
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
