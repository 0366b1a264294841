import {
  attributeOf,
  isIn,
  lastElementOf,
  nextOf,
  parentElementOf,
  parentOf,
  queryOne,
  tagNameOf,
} from './dom.ts';

/** Where a chip stands: the node that holds it, and what it stands in front of there. */
export interface Position {
  readonly parent: Node;
  readonly before: Node | null;
}

/** Elements of a block's kind, in which a chip stands at the end. After all others it stands on their heels. */
const holding = new Set(
  (
    'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION DD DIV DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 ' +
    'HEADER HGROUP LABEL LEGEND LI MAIN NAV P SEARCH SECTION SUMMARY TD TH'
  ).split(' '),
);

/** What takes every click on what stands in it, or draws nothing of it: the chip has to stand outside. */
const closed = new Set('BUTTON SELECT TEXTAREA OBJECT AUDIO VIDEO NOSCRIPT svg math'.split(' '));

/**
 * Where the chip of an element belongs. Decided by names alone: asking the browser for styles here would make it work
 * them out again for every row.
 * @returns undefined where no chip can stand, such as in a row without cells
 */
export function placeFor(element: Element): Position | undefined {
  const cell = lastCell(element);
  if (cell !== undefined) return cell === null ? undefined : atEnd(cell);
  const outer = outermost(element);
  if (outer === element && holding.has(tagNameOf(element))) return atEnd(element);
  const parent = parentOf(outer);
  return parent === null || parent instanceof Document ? undefined : { parent, before: nextOf(outer) };
}

export const insertAt = (chip: Element, { parent, before }: Position): void =>
  void Node.prototype.insertBefore.call(parent, chip, before);

/** Whether a chip stands where it belongs. Inside an element anywhere will do: a framework may have appended more. */
export function standsAt(chip: Element, { parent, before }: Position, element: Element): boolean {
  if (chip.parentNode !== parent) return false;
  return before === chip || isIn(element, chip);
}

// --- Internal helpers ---

const atEnd = (parent: Element): Position => ({ parent, before: null });

/** A row's last cell, null if there is none yet, and undefined for what is no row. */
function lastCell(element: Element): Element | null | undefined {
  const name = tagNameOf(element);
  if (name === 'TR') return (element as HTMLTableRowElement).cells.item(lastIndex(element));
  if (/^T(?:BODY|HEAD|FOOT)$/.test(name)) {
    const row = queryOne(element, ':scope > tr');
    return row === null ? null : lastCell(row);
  }
  if (attributeOf(element, 'role') !== 'row') return undefined;
  const last = lastElementOf(element);
  return last === null || /cell$|header$/.test(attributeOf(last, 'role') ?? '') ? last : undefined;
}

const lastIndex = (row: Element): number => (row as HTMLTableRowElement).cells.length - 1;

function outermost(element: Element): Element {
  let outer = element;
  // By hand: `closest` with as many selectors takes longer than all the rest of a chip.
  for (let around: Element | null = element; around !== null; around = parentElementOf(around)) {
    if (closed.has(tagNameOf(around)) || attributeOf(around, 'role') === 'button') outer = around;
  }
  return outer;
}
