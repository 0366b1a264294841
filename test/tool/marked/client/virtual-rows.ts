/** A row element that shows one item after another. */
export interface Row<T> {
  readonly element: HTMLElement;
  fill(item: T, index: number): void;
}

interface Layout<T> {
  /** What scrolls. */
  readonly scroller: HTMLElement;
  /** Around the rows: as high as all of them together. */
  readonly space: HTMLElement;
  readonly body: HTMLElement;
  /** Whether only rows near the screen exist. */
  readonly virtual: boolean;
  makeRow(): Row<T>;
}

/** Pixels, as in the styles. */
const rowHeight = 60;
/** Rows above and below the screen that exist before a person gets to them. */
const beyond = 8;

/**
 * Draws the rows near the screen, out of any number of them. A row that leaves at one end is filled again and comes in at
 * the other, as in the lists of many products: the elements stay, what they show changes.
 */
export function drawVirtualRows<T>({ scroller, space, body, virtual, makeRow }: Layout<T>) {
  const rows: Row<T>[] = [];
  let items: readonly T[] = [];
  let first = 0;

  const fill = (row: Row<T>, at: number) => {
    const item = items[first + at];
    if (item !== undefined) row.fill(item, first + at);
  };

  /** Moves one row from an end to the other. */
  const step = (down: boolean) => {
    const row = down ? rows.shift() : rows.pop();
    if (row === undefined) return;
    first += down ? 1 : -1;
    rows.splice(down ? rows.length : 0, 0, row);
    fill(row, down ? rows.length - 1 : 0);
    body[down ? 'append' : 'prepend'](row.element);
  };

  const place = () => {
    const top = Math.floor(scroller.scrollTop / rowHeight) - beyond;
    const target = Math.max(0, Math.min(items.length - rows.length, top));
    if (Math.abs(target - first) >= rows.length) {
      first = target;
      rows.forEach(fill);
    }
    while (first !== target) step(first < target);
    space.style.paddingTop = `${first * rowHeight}px`;
    space.style.paddingBottom = `${(items.length - first - rows.length) * rowHeight}px`;
  };
  scroller.addEventListener('scroll', place, { passive: true });

  return {
    /** Shows other items, from a scroll position on. */
    show(shown: readonly T[], scrollTop = 0) {
      items = shown;
      first = 0;
      const near = Math.ceil(scroller.clientHeight / rowHeight) + 2 * beyond;
      const count = virtual ? Math.min(items.length, near) : items.length;
      for (const row of rows.splice(count)) row.element.remove();
      while (rows.length < count) rows.push(makeRow());
      body.append(...rows.map(({ element }) => element));
      rows.forEach(fill);
      place();
      scroller.scrollTop = scrollTop;
      place();
    },
    /** Fills the rows of some items again, where they are drawn. */
    redraw(is: (item: T) => boolean) {
      for (const [at, row] of rows.entries()) {
        if (is(items[first + at] as T)) fill(row, at);
      }
    },
  };
}
