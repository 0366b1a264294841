import {
  aroundOf,
  boxOf,
  boxOfNode,
  clientHeightOf,
  clientWidthOf,
  closest,
  isBlank,
  isLaidOut,
  nextOf,
  parentOf,
  previousOf,
  scrollHeightOf,
  scrollWidthOf,
} from './dom.ts';
import type { Chip } from './draw-chip.ts';
import { createGrounds } from './ground.ts';
import { isBlock } from './place-chip.ts';
import { createSurroundings } from './surroundings.ts';

/** A chip in the page. */
export interface PlacedChip {
  readonly chip: Chip;
  readonly reading: { readonly compact: boolean; readonly beside: Element };
}

/** Pixels by which a text may move: a space before a chip is not at the end of its line any more. */
const space = 5;
/** Pixels that a chip may be higher than its line, on each side. */
const overhang = 6;
/** Pixels between a chip and the box that it stands beside. */
const gap = 4;

/**
 * Gives new chips the form in which they take no room, over what is free at the end of a line. It moves nothing, so
 * that chips far from the window are laid out with their rows, and need no trial until they come near it. Decided by
 * tag names alone: where that is not enough, the chip is not in the layout until then.
 */
export function standOver(chips: readonly PlacedChip[]): void {
  for (const { chip, reading } of chips) {
    const { host } = chip;
    const parent = parentOf(host);
    const content = contentBefore(host);
    const endsLine =
      parent instanceof HTMLTableCellElement ? !isBlock(content) : content instanceof Text && isBlock(parent);
    const isFree = endsLine && parent instanceof Element && isLast(host, parent);
    chip.stand(!isFree ? 'none' : reading.compact ? 'compact' : 'full');
  }
}

/** Takes chips out of the layout again that `standOver` has put over more than the room in their block. */
export function withdrawUnfit(chips: readonly PlacedChip[]): void {
  const unfit = chips.filter(({ chip: { host, form } }) => form !== 'none' && isOverfull(parentOf(host)));
  for (const { chip } of unfit) chip.stand('none');
}

/**
 * Decides how chips stand in the page. Those that have a form keep it if nothing cuts them. Any other gets the first
 * form with which it fits: nothing cuts it, no box around it gets higher, no text before it moves, and nothing has to be
 * scrolled sideways that had not to be without it. All are measured before any is changed, and nothing is painted
 * meanwhile: the page is laid out once for each form.
 * @returns those that were decided: all but those that the page does not lay out
 */
export function fitChips<P extends PlacedChip>(view: Window, chips: readonly P[]): P[] {
  const laidOut = chips.filter(({ chip }) => isLaidOut(aroundOf(chip.host) ?? chip.host));
  const around = createSurroundings(view);
  const groundOf = createGrounds(view);
  const looks = laidOut.map((placed) => {
    const { host, form } = placed.chip;
    const { isCut } = around(host);
    const mayCover = form?.endsWith('widening') !== true && !isLast(host, blockAround(host));
    const fits = form !== 'none' && !mayCover && !isCut && isInBlock(host);
    const ground = groundOf(aroundOf(host) ?? host);
    return { placed, ground, fits, isDrawn: drawingOf(placed.reading.beside) !== null };
  });
  for (const { placed, ground } of looks) placed.chip.setGround(ground);
  tryForms(
    view,
    looks.flatMap(({ placed, fits, isDrawn }) => (fits || isDrawn ? [] : [placed])),
  );
  standBeside(looks.flatMap(({ placed, isDrawn }) => (isDrawn ? [placed] : [])));
  return laidOut;
}

// --- Internal helpers ---

function tryForms(view: Window, chips: readonly PlacedChip[]): void {
  if (chips.length === 0) return;
  for (const { chip } of chips) chip.stand('none');
  const around = createSurroundings(view);
  let undecided = chips.map(({ chip, reading: { compact } }) => {
    const { host } = chip;
    const block = blockAround(host);
    const { scrolls } = around(host);
    return {
      chip,
      host,
      compact,
      block,
      scrolls,
      isLast: isLast(host, block),
      sizes: sizesAround(host, block),
    };
  });
  for (const form of ['full', 'full widening', 'compact', 'compact widening'] as const) {
    const tried = undecided.filter(
      ({ compact, isLast }) =>
        (!compact || form.startsWith('compact')) && (isLast || form.endsWith('widening')),
    );
    for (const { chip } of tried) chip.stand(form);
    const aroundNow = createSurroundings(view);
    const fitting = new Set(
      tried.filter(({ host, block, sizes, scrolls }) => {
        const now = aroundNow(host);
        const fits = now.scrolls <= scrolls && !now.isCut && isInBlock(host);
        return fits && hasKept(sizes, sizesAround(host, block));
      }),
    );
    undecided = undecided.filter((each) => !fitting.has(each));
  }
  for (const { chip } of undecided) chip.stand('none');
}

/**
 * In pixels: how far what is before a chip is from the left, the right, the top and the bottom of its block; and the
 * heights of the block and of the table that it is in, whose columns may widen.
 */
function sizesAround(host: Element, block: Element): number[] {
  const box = boxOf(block);
  const { left, right, top, bottom } = boxOfNode(contentBefore(host) ?? block);
  const table = boxOf(closest(block, 'table') ?? block);
  return [left - box.left, box.right - right, top - box.top, bottom - box.top, box.height, table.height];
}

/** Whether heights are the same, and what is before a chip has kept its distance from one of the sides. */
function hasKept(before: readonly number[], now: readonly number[]): boolean {
  const [left = 0, right = 0, ...others] = now.map((size, index) => Math.abs(size - (before[index] ?? 0)));
  return Math.min(left, right) < space && others.every((change) => change < 1);
}

function isInBlock(host: Element): boolean {
  const [inner, outer] = [boxOf(host), boxOf(blockAround(host))];
  return (
    inner.left > outer.left - 1 &&
    inner.right < outer.right + 1 &&
    inner.top > outer.top - overhang &&
    inner.bottom < outer.bottom + overhang
  );
}

/** Whether more is in a block than it has room for, or its name is not that of a block as the page lays it out. */
function isOverfull(block: Node | null): boolean {
  if (!(block instanceof Element)) return true;
  const width = clientWidthOf(block);
  return (
    width === 0 || scrollWidthOf(block) > width || scrollHeightOf(block) > clientHeightOf(block) + overhang
  );
}

/** The nearest element around a chip that is more than a part of a line. */
function blockAround(host: Element): Element {
  let block = aroundOf(host) ?? host;
  for (let around: Element | null = block; around !== null && isInline(block); around = aroundOf(around))
    block = around;
  return block;
}

const isInline = (node: Node): boolean =>
  !(node instanceof Element) || /^(?:inline|contents)$/.test(getComputedStyle(node).display);

/** What the page has right before a chip. */
function contentBefore(host: Element): Node | null {
  let node = previousOf(host);
  while (node !== null && isBlank(node)) node = previousOf(node);
  return node;
}

/** Whether nothing of the page follows a chip in its block. */
function isLast(host: Element, block: Element): boolean {
  for (let node: Node | null = host; node !== null && node !== block; node = parentOf(node))
    for (let next = nextOf(node); next !== null; next = nextOf(next)) if (!isBlank(next)) return false;
  return true;
}

/** The `svg` that an element is drawn in, where there is no place for anything else. */
const drawingOf = (element: Element): Element | null => {
  const around = aroundOf(element);
  return around && closest(around, 'svg');
};

/** Moves each chip to the right of its element, or to its left at the drawing's edge. */
function standBeside(chips: readonly PlacedChip[]): void {
  for (const { chip } of chips) chip.stand('compact beside');
  const moves = chips.map(({ chip, reading: { beside } }) => {
    const [host, box, drawing] = [chip.host, beside, drawingOf(beside) ?? beside].map(boxOf) as [
      DOMRect,
      DOMRect,
      DOMRect,
    ];
    const left = box.right + gap + host.width > drawing.right ? box.left - gap - host.width : box.right + gap;
    const top = (box.top + box.bottom - host.height) / 2;
    // Where the page scales what is around it, it scales the offset too.
    const scale = host.width / chip.host.offsetWidth;
    return { chip, x: (left - host.left) / scale, y: (top - host.top) / scale };
  });
  for (const { chip, x, y } of moves) chip.moveBy(x, y);
}
