import { closest } from './dom.ts';
import { chipsIn } from './strangers.ts';

const grid = '[role=grid], [role=treegrid]';

/** Keeps a chip in a grid from being a stop of the Tab key: the grid is one stop itself, and has very many rows. */
export function keepFromTab(host: Element): void {
  // What a host with this attribute has in it is passed over, and can be clicked nonetheless.
  if (closest(host, grid) !== null) host.setAttribute('tabindex', '-1');
}

/** In a grid, Tab goes from the row that has the focus to its chip, and on from there. Ends with the signal. */
export function letTabIntoRows(signal: AbortSignal): void {
  let reached: Element[] = [];
  const move = ({ target }: Event): void => {
    const row = target instanceof Element ? closest(target, '[role=row], tr') : null;
    const inRow = row === null ? [] : [...chipsIn(row)];
    for (const host of reached) if (!inRow.includes(host)) keepFromTab(host);
    reached = inRow;
    for (const host of reached) host.removeAttribute('tabindex');
  };
  window.addEventListener('focusin', move, { capture: true, passive: true, signal });
}
