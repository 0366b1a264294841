import { markAccount } from '@noiseaware-connect/shared/mark-account';
import type { Property } from '../properties.ts';
import type { Page } from './main.ts';
import { showNoise } from './noise.ts';
import { copyTemplate } from './template.ts';

/** Pixels, as in the styles. */
const rowHeight = 60;
/** Rows above and below the screen that exist before a person gets to them. */
const beyond = 8;

/**
 * The list of homes, of which only the rows near the screen exist if it is `virtual`. A row that leaves at one end is
 * filled again and comes in at the other, as in the lists of many products: the elements stay, what they show changes.
 */
export function openList(
  properties: readonly Property[],
  query: string,
  virtual: boolean,
  addressOf: (path: string) => string,
): Page {
  const { element, field, fill } = copyTemplate('list');
  const scroller = field('scroller');
  const body = field('body');
  const rows: Row[] = [];
  let items: readonly Property[] = [];
  let first = 0;

  const fillAt = (at: number) => {
    const item = items[first + at];
    if (item !== undefined) rows[at]?.show(item, first + at);
  };
  const fillAll = () => {
    for (const at of rows.keys()) fillAt(at);
  };
  /** Moves one row from an end to the other. */
  const step = (down: boolean) => {
    const row = down ? rows.shift() : rows.pop();
    if (row === undefined) return;
    first += down ? 1 : -1;
    rows.splice(down ? rows.length : 0, 0, row);
    fillAt(down ? rows.length - 1 : 0);
    body[down ? 'append' : 'prepend'](row.element);
  };
  const place = () => {
    const top = Math.floor(scroller.scrollTop / rowHeight) - beyond;
    const target = Math.max(0, Math.min(items.length - rows.length, top));
    if (Math.abs(target - first) >= rows.length) {
      first = target;
      fillAll();
    }
    while (first !== target) step(first < target);
    field('space').style.paddingTop = `${first * rowHeight}px`;
    field('space').style.paddingBottom = `${(items.length - first - rows.length) * rowHeight}px`;
  };
  const search = (searched: string) => {
    items = properties.filter(({ name, city, owner, account }) =>
      `${name} ${city} ${owner} ${account}`.toLowerCase().includes(searched.toLowerCase()),
    );
    fill({ count: `${items.length.toLocaleString('en-US')} homes` });
    field('table').ariaRowCount = String(items.length + 1);
    first = 0;
    const near = Math.ceil(scroller.clientHeight / rowHeight) + 2 * beyond;
    const count = virtual ? Math.min(items.length, near) : items.length;
    for (const row of rows.splice(count)) row.element.remove();
    while (rows.length < count) rows.push(makeRow(addressOf));
    body.append(...rows.map((row) => row.element));
    fillAll();
    scroller.scrollTop = 0;
    place();
  };
  scroller.addEventListener('scroll', place, { passive: true });
  // Heights are known once the page is on the screen.
  queueMicrotask(() => search(query));
  return {
    element,
    title: 'All properties',
    search,
    stateChanged(account) {
      for (const at of rows.keys()) if (items[first + at]?.account === account) fillAt(at);
    },
  };
}

// --- Internal helpers ---

interface Row {
  readonly element: HTMLElement;
  show(property: Property, index: number): void;
}

function makeRow(addressOf: (path: string) => string): Row {
  const { element, field, fill } = copyTemplate('row');
  return {
    element,
    show({ account, name, city, owner, status, next }, index) {
      showNoise(field('noise'), account, 'short');
      // The row of headings is the first one.
      const place = String(index + 2);
      if (element.dataset['noiseawareAccount'] === account && element.ariaRowIndex === place) return;
      element.ariaRowIndex = place;
      (field('name') as HTMLAnchorElement).href = addressOf(`/properties/${account}`);
      fill({ face: name[0] ?? '', name, account, status, city, owner, next: next || 'Not booked' });
      field('status').dataset['state'] = status;
      markAccount(element, { id: account, name, compact: true });
    },
  };
}
