import { aroundOf, boxOf, isDisplayed, rootOf, scrollerOf } from './dom.ts';

/**
 * Pixels of a chip that have to be visible, in each direction, so that it can be read. A line may be as low as a chip
 * without its margins.
 */
const least = 18;
/** The lowest opacity, multiplied over all ancestors, at which a chip can be read. */
const faintest = 0.2;

/** An interval along one axis, in pixels of the window. */
type Span = readonly [from: number, to: number];

/** How an element clips its content along one axis. */
interface Clip {
  readonly edge: Span;
  /** The interval of all content that can be scrolled into view; missing if the element does not scroll. */
  readonly reach?: Span;
}

/** How an element limits what is visible in it. An axis that is missing is not clipped. */
interface Frame {
  readonly x?: Clip | undefined;
  readonly y?: Clip | undefined;
  /** 0 for an element that clips by a shape: its content counts as invisible. */
  readonly opacity: number;
  /** The interval of its text line: an ellipsis replaces what does not fit in it completely. */
  readonly line?: Span | undefined;
  /** Along how many axes it has to be scrolled to see all that it holds. */
  readonly scrolls: number;
}

/** How what is around an element cuts it. */
export interface Surroundings {
  /**
   * Whether a person sees it, or would see it after scrolling: it is displayed, large enough, within what can be
   * scrolled to, and neither clipped, nor too faint, nor replaced by an ellipsis. Not noticed are elements that cover
   * it, and filters.
   */
  readonly isInSight: boolean;
  /** Whether it is cut at a side, or seen from no scroll position. */
  readonly isCut: boolean;
  /** How often what is around it has to be scrolled, sideways or down, to see all that it holds. */
  readonly scrolls: number;
}

/** The visible part of something in a window, and its opacity. */
interface Part {
  readonly x: Span;
  readonly y: Span;
  readonly opacity: number;
}

/**
 * Creates a reader for one round of checks, which caches the styles and places of ancestors. An element in a frame is in
 * sight if the frame is too, as far as the page around it has the same origin.
 */
export function createSurroundings(view: Window): (element: Element) => Surroundings {
  const read = createPartReader(view);
  return (element) => read(element);
}

/** Whether a person sees the frame that a window is; true for a page, and in a page of another origin. */
export const isFrameInSight = ({ frameElement, parent }: Window): boolean =>
  frameElement === null || createSurroundings(parent)(frameElement).isInSight;

// --- Internal helpers ---

/** The same for an element, or for a part of a frame. */
function createPartReader(view: Window): (element: Element, part?: Part) => Surroundings {
  const frames = new Map<Element, Frame>();
  let readAroundFrame: ReturnType<typeof createPartReader> | undefined;
  return (element, part) => {
    const { left, top, right, bottom } = boxOf(element);
    const across: Span = [left, right];
    let { x, y, opacity } = part ?? { x: across, y: [top, bottom], opacity: 1 };
    let isVisible = isSeen(x) && isSeen(y);
    let isInLine = true;
    let isWhole = true;
    let scrolls = 0;
    // What a frame shows is clipped by the frame too.
    let around = part === undefined ? aroundOf(element) : element;
    for (; around !== null; around = aroundOf(around)) {
      const frame = frames.get(around) ?? readFrame(around, view);
      frames.set(around, frame);
      opacity *= frame.opacity;
      isInLine &&= frame.line === undefined || isWithin(across, frame.line);
      isWhole &&= frame.x === undefined || frame.x.reach !== undefined || isWithin(x, frame.x.edge);
      scrolls += frame.scrolls;
      x = within(x, frame.x);
      y = within(y, frame.y);
      isVisible &&= isSeen(x) && isSeen(y);
    }
    const { frameElement, parent } = view;
    let outer: Surroundings | undefined;
    if (frameElement !== null && isVisible) {
      readAroundFrame ??= createPartReader(parent);
      outer = readAroundFrame(frameElement, inFrame(frameElement as HTMLElement, { x, y, opacity }));
    }
    return {
      isInSight:
        isVisible &&
        isInLine &&
        opacity >= faintest &&
        isDisplayed(element) &&
        (outer === undefined || outer.isInSight),
      isCut: !isVisible || !isInLine || !isWhole,
      scrolls,
    };
  };
}

const lengthOf = ([from, to]: Span): number => to - from;

const isSeen = (span: Span): boolean => lengthOf(span) >= least;

const common = ([from, to]: Span, [otherFrom, otherTo]: Span): Span => [
  Math.max(from, otherFrom),
  Math.min(to, otherTo),
];

/** Whether an interval contains another one whole, with a tolerance for rounding. */
const isWithin = ([from, to]: Span, [outerFrom, outerTo]: Span): boolean =>
  from > outerFrom - 1 && to < outerTo + 1;

/** The visible part of an interval, at the best scroll position. */
function within(span: Span, clip: Clip | undefined): Span {
  if (clip === undefined) return span;
  const { edge, reach } = clip;
  if (reach === undefined || lengthOf(reach) <= lengthOf(edge)) return common(span, edge);
  return isSeen(common(span, reach)) ? edge : [0, 0];
}

/** Where a part of a frame's window is in the window around it. */
function inFrame(frame: HTMLElement, { x, y, opacity }: Part): Part {
  const { left, top, width, height } = boxOf(frame);
  const moved = ([from, to]: Span, start: number, border: number, scale: number): Span => [
    start + (from + border) * scale,
    start + (to + border) * scale,
  ];
  return {
    x: moved(x, left, frame.clientLeft, width / frame.offsetWidth),
    y: moved(y, top, frame.clientTop, height / frame.offsetHeight),
    opacity,
  };
}

function readFrame(element: Element, view: Window): Frame {
  const { document } = view;
  const root = rootOf(document);
  const style = getComputedStyle(element);
  const isShaped = style.clipPath !== 'none' || style.clip !== 'auto';
  const frame = { opacity: isShaped ? 0 : Number(style.opacity), scrolls: 0 };
  if (element === root) {
    const window = new DOMRect(0, 0, root.clientWidth, view.innerHeight);
    return { ...frame, ...clipsOf(window, scrollerOf(document) ?? root, style.direction, 'auto') };
  }
  // The browser applies `overflow` of `body` to the window, unless the root sets it.
  const isWindows = element.localName === 'body' && getComputedStyle(root).overflow === 'visible';
  if (isWindows || style.overflow === 'visible') return frame;
  const box = boxOf(element);
  const line = style.textOverflow === 'clip' ? undefined : lineOf(box, style);
  return { ...frame, line, ...clipsOf(box, element, style.direction, style.overflow) };
}

/** The interval of a box in which its text lies. */
function lineOf({ left, right }: DOMRect, style: CSSStyleDeclaration): Span {
  const width = (
    ...names: ('paddingLeft' | 'borderLeftWidth' | 'paddingRight' | 'borderRightWidth')[]
  ): number => names.reduce((sum, name) => sum + Number.parseFloat(style[name]), 0);
  return [left + width('paddingLeft', 'borderLeftWidth'), right - width('paddingRight', 'borderRightWidth')];
}

function clipsOf(box: DOMRect, scroller: Element, direction: string, overflow: string) {
  const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } = scroller;
  const [overflowX = '', overflowY = overflowX] = overflow.split(' ');
  const left = direction === 'rtl' ? box.right - scrollLeft - scrollWidth : box.left - scrollLeft;
  const top = box.top - scrollTop;
  const x = clipOf(overflowX, [box.left, box.right], [left, left + scrollWidth]);
  const y = clipOf(overflowY, [box.top, box.bottom], [top, top + scrollHeight]);
  const scrolls = [x?.reach && scrollWidth > clientWidth, y?.reach && scrollHeight > clientHeight];
  return { x, y, scrolls: scrolls.filter(Boolean).length };
}

const clipOf = (overflow: string, edge: Span, reach: Span): Clip | undefined =>
  overflow === 'visible' ? undefined : /auto|scroll/.test(overflow) ? { edge, reach } : { edge };
