import { closest } from './dom.ts';
import { chipsIn } from './foreign-chips.ts';

const grid = '[role=grid], [role=treegrid]';

/** Takes a chip inside a grid out of the Tab order: a grid is a single stop, and may have very many rows. */
export function removeFromTabOrder(host: Element): void {
  // The content of a host with this attribute is skipped by Tab, but can still be clicked.
  if (closest(host, grid) !== null) host.setAttribute('tabindex', '-1');
}

/** In a grid, lets Tab go from the focused row to its chip, and on from there. Ends with the signal. */
export function letTabIntoRows(signal: AbortSignal): void {
  let reached: Element[] = [];
  const move = ({ target }: Event): void => {
    const row = target instanceof Element ? closest(target, '[role=row], tr') : null;
    const inRow = row === null ? [] : [...chipsIn(row)];
    for (const host of reached) if (!inRow.includes(host)) removeFromTabOrder(host);
    reached = inRow;
    for (const host of reached) host.removeAttribute('tabindex');
  };
  window.addEventListener('focusin', move, { capture: true, passive: true, signal });
}
