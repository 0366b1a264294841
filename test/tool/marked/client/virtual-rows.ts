/** A row that is used for one item after another. */
export interface Row<T> {
  readonly element: HTMLElement;
  fill(item: T, index: number): void;
}

interface Layout<T> {
  /** What scrolls. */
  readonly scroller: HTMLElement;
  /** Around the table: as high as all rows together. */
  readonly space: HTMLElement;
  readonly body: HTMLElement;
  readonly rowHeight: number;
  /** Whether only rows near the screen exist. */
  readonly virtual: boolean;
  makeRow(): Row<T>;
}

/** Rows above and below the screen that are there already when a person gets to them. */
const beyond = 8;

/**
 * Draws the rows that are near the screen, out of any number of them. A row that leaves at one end is filled anew and
 * comes in at the other: the elements stay, what they show changes.
 */
export function drawVirtualRows<T>({ scroller, space, body, rowHeight, virtual, makeRow }: Layout<T>) {
  const rows: Row<T>[] = [];
  let items: readonly T[] = [];
  let first = 0;

  const wanted = () =>
    virtual
      ? Math.min(items.length, Math.ceil(scroller.clientHeight / rowHeight) + 2 * beyond)
      : items.length;

  const fill = (row: Row<T>, index: number) => {
    const item = items[index];
    if (item !== undefined) row.fill(item, index);
  };

  const fillAll = () => {
    for (const [at, row] of rows.entries()) fill(row, first + at);
  };

  const resize = () => {
    const count = wanted();
    for (const row of rows.splice(count)) row.element.remove();
    while (rows.length < count) {
      const row = makeRow();
      rows.push(row);
      body.append(row.element);
    }
  };

  const stepDown = () => {
    const row = rows.shift();
    if (row === undefined) return;
    fill(row, first + rows.length + 1);
    rows.push(row);
    body.append(row.element);
    first += 1;
  };

  const stepUp = () => {
    const row = rows.pop();
    if (row === undefined) return;
    first -= 1;
    fill(row, first);
    rows.unshift(row);
    body.prepend(row.element);
  };

  const place = () => {
    // A row that moves loses the keyboard's place; the list keeps it.
    const held = body.contains(document.activeElement) ? document.activeElement : undefined;
    const target = Math.max(
      0,
      Math.min(items.length - rows.length, Math.floor(scroller.scrollTop / rowHeight) - beyond),
    );
    if (Math.abs(target - first) >= rows.length) {
      first = target;
      fillAll();
    } else {
      while (first < target) stepDown();
      while (first > target) stepUp();
    }
    space.style.paddingTop = `${first * rowHeight}px`;
    space.style.paddingBottom = `${Math.max(0, items.length - first - rows.length) * rowHeight}px`;
    if (held !== undefined && document.activeElement !== held) scroller.focus({ preventScroll: true });
  };

  scroller.addEventListener('scroll', place, { passive: true });
  const sizes = new ResizeObserver(() => {
    const before = rows.length;
    resize();
    for (let at = before; at < rows.length; at += 1) fill(rows[at] as Row<T>, first + at);
    place();
  });
  sizes.observe(scroller);

  return {
    /** Shows other items, from a place on. */
    show(shown: readonly T[], scrollTop = 0) {
      items = shown;
      resize();
      first = 0;
      fillAll();
      place();
      scroller.scrollTop = scrollTop;
      place();
    },
    /** Draws one item anew, where it is on the screen. */
    redraw(is: (item: T) => boolean) {
      for (const [at, row] of rows.entries()) {
        const item = items[first + at];
        if (item !== undefined && is(item)) row.fill(item, first + at);
      }
    },
    end: () => sizes.disconnect(),
  };
}
