import {
  attributeOf,
  childrenOf,
  isBlank,
  isEdited,
  isIn,
  isLaidOut,
  lastElementOf,
  nextOf,
  parentElementOf,
  parentOf,
  previousElementOf,
  queryOne,
  tagNameOf,
} from './dom.ts';
import { isChip } from './draw-chip.ts';

/** Where a chip is inserted: its parent, and the node that it stands before. */
export interface Position {
  readonly parent: Node;
  readonly before: Node | null;
}

/** Block elements: their chip is their last child. The chip of any other element comes right after it. */
const holding = new Set(
  (
    'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION DD DIV DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 ' +
    'HEADER HGROUP LABEL LEGEND LI MAIN NAV P SEARCH SECTION SUMMARY TD TH'
  ).split(' '),
);

/** Whether an element is a block, by its name. */
export const isBlock = (node: Node | null): boolean =>
  node instanceof Element && holding.has(tagNameOf(node));

/** Elements that take all clicks on their content, or do not draw it: the chip has to be outside. */
const closed = new Set('BUTTON SELECT TEXTAREA OBJECT AUDIO VIDEO NOSCRIPT svg math'.split(' '));

/**
 * Where the chip of an element belongs. Decided by tag names as far as possible: reading styles makes the browser compute
 * them again for every row.
 * @returns undefined if there is no place for a chip, such as in a row without cells, or in what a person edits
 */
export function placeFor(element: Element): Position | undefined {
  const position = positionFor(element);
  return position === undefined || isEdited(position.parent) ? undefined : position;
}

export const insertAt = (chip: Element, { parent, before }: Position): void =>
  void Node.prototype.insertBefore.call(parent, chip, before);

/** Whether a chip is where it belongs. Any place inside its element is accepted: a framework may have appended more. */
export function isInPlace(chip: Element, { parent, before }: Position, element: Element): boolean {
  return chip.parentNode === parent && (isIn(element, chip) || afterChips(chip) === before);
}

// --- Internal helpers ---

function positionFor(element: Element): Position | undefined {
  const cell = lastCell(element);
  if (cell !== undefined) return cell === null ? undefined : atEnd(cell);
  const outer = outermost(element);
  if (outer === element && holding.has(tagNameOf(element))) return atEnd(element);
  const parent = parentOf(outer);
  return parent === null || parent instanceof Document ? undefined : { parent, before: afterChips(outer) };
}

/** At the end of a block, or of the last block in it if it holds only blocks: there, the chip needs no line of its own. */
function atEnd(block: Element): Position {
  let last = lastElementOf(block);
  while (last !== null && holding.has(tagNameOf(last)) && !isLaidOut(last)) last = previousElementOf(last);
  if (last === null || !holding.has(tagNameOf(last))) return { parent: block, before: null };
  const hasText = [...childrenOf(block)].some((node) => node instanceof Text && !isBlank(node));
  return hasText ? { parent: block, before: null } : atEnd(last);
}

/** The node after another one and the chips that follow it: several records may be in one button or drawing. */
function afterChips(node: Node): Node | null {
  let next = nextOf(node);
  while (next !== null && isChip(next)) next = nextOf(next);
  return next;
}

/** A row's last cell; null if it has none, undefined for an element that is no row. */
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
  // Not by `closest`: with so many selectors it takes longer than everything else about a chip.
  for (let around: Element | null = element; around !== null; around = parentElementOf(around)) {
    if (closed.has(tagNameOf(around)) || attributeOf(around, 'role') === 'button') outer = around;
  }
  return outer;
}
