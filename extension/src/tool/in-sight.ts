import { boxOf, isDisplayed, parentElementOf, rootOf, scrollerOf } from './dom.ts';

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

/**
 * How an element limits what is visible in it. `shaped`: it clips by a shape, and its content counts as invisible. An
 * axis that is missing is not clipped.
 */
type Frame =
  | 'shaped'
  | {
      readonly x?: Clip | undefined;
      readonly y?: Clip | undefined;
      readonly opacity: number;
      /** The interval of its text line: an ellipsis replaces what does not fit in it completely. */
      readonly line?: Span | undefined;
    };

/** The visible part of something in a window, and its opacity. */
interface Part {
  readonly x: Span;
  readonly y: Span;
  readonly opacity: number;
}

/**
 * Creates a check whether a person sees an element, or would see it after scrolling: it is displayed, large enough,
 * within what can be scrolled to, and neither clipped, nor too faint, nor replaced by an ellipsis; and neither is the
 * frame that it is in, as far as the page around it has the same origin. Not noticed are elements that cover it, and
 * filters. To be created for each round of checks, because it caches the styles of ancestors.
 */
export function createSight(view: Window): (element: Element) => boolean {
  const isPartSeen = createPartSight(view);
  return (element) => isPartSeen(element);
}

/** Whether a person sees the frame that a window is; true for a page, and in a page of another origin. */
export const isFrameInSight = ({ frameElement, parent }: Window): boolean =>
  frameElement === null || createSight(parent)(frameElement);

// --- Internal helpers ---

/** The same for an element, or for a part of a frame. */
function createPartSight(view: Window): (element: Element, part?: Part) => boolean {
  const frames = new Map<Element, Frame>();
  const frameAround = (element: Element): Frame => {
    const cachedFrame = frames.get(element);
    if (cachedFrame !== undefined) return cachedFrame;
    const frame = readFrame(element, view);
    frames.set(element, frame);
    return frame;
  };
  let isPartOfFrameSeen: ReturnType<typeof createPartSight> | undefined;
  return (element, part) => {
    if (!isDisplayed(element)) return false;
    const { left, top, right, bottom } = boxOf(element);
    let { x, y, opacity } = part ?? { x: [left, right], y: [top, bottom], opacity: 1 };
    // What a frame shows is clipped by the frame too.
    let around = part === undefined ? parentElementOf(element) : element;
    for (; around !== null; around = parentElementOf(around)) {
      const frame = frameAround(around);
      if (frame === 'shaped' || !isSeen(x) || !isSeen(y)) return false;
      opacity *= frame.opacity;
      if (opacity < faintest || (frame.line !== undefined && !isWithin([left, right], frame.line)))
        return false;
      x = within(x, frame.x);
      y = within(y, frame.y);
    }
    if (!isSeen(x) || !isSeen(y)) return false;
    const { frameElement, parent } = view;
    if (frameElement === null) return true;
    isPartOfFrameSeen ??= createPartSight(parent);
    return isPartOfFrameSeen(frameElement, inFrame(frameElement as HTMLElement, { x, y, opacity }));
  };
}

const lengthOf = ([from, to]: Span): number => to - from;

const isSeen = (span: Span): boolean => lengthOf(span) >= least;

const common = ([from, to]: Span, [otherFrom, otherTo]: Span): Span => [
  Math.max(from, otherFrom),
  Math.min(to, otherTo),
];

/** Whether a line contains a whole interval, with a tolerance for rounding. */
const isWithin = ([from, to]: Span, [lineFrom, lineTo]: Span): boolean =>
  from > lineFrom - 1 && to < lineTo + 1;

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
  const opacity = Number(style.opacity);
  if (style.clipPath !== 'none' || style.clip !== 'auto') return 'shaped';
  if (element === root) {
    const window = new DOMRect(0, 0, view.innerWidth, view.innerHeight);
    return { opacity, ...clipsOf(window, scrollerOf(document) ?? root, style.direction, 'auto') };
  }
  // The browser applies `overflow` of `body` to the window, unless the root sets it.
  const isWindows = element.localName === 'body' && getComputedStyle(root).overflow === 'visible';
  if (isWindows || style.overflow === 'visible') return { opacity };
  const box = boxOf(element);
  const line = style.textOverflow === 'clip' ? undefined : lineOf(box, style);
  return { opacity, line, ...clipsOf(box, element, style.direction, style.overflow) };
}

/** The interval of a box in which its text lies. */
function lineOf({ left, right }: DOMRect, style: CSSStyleDeclaration): Span {
  const width = (
    ...names: ('paddingLeft' | 'borderLeftWidth' | 'paddingRight' | 'borderRightWidth')[]
  ): number => names.reduce((sum, name) => sum + Number.parseFloat(style[name]), 0);
  return [left + width('paddingLeft', 'borderLeftWidth'), right - width('paddingRight', 'borderRightWidth')];
}

function clipsOf(box: DOMRect, scroller: Element, direction: string, overflow: string) {
  const { scrollLeft, scrollTop, scrollWidth, scrollHeight } = scroller;
  const [overflowX = '', overflowY = overflowX] = overflow.split(' ');
  const left = direction === 'rtl' ? box.right - scrollLeft - scrollWidth : box.left - scrollLeft;
  const top = box.top - scrollTop;
  return {
    x: clipOf(overflowX, [box.left, box.right], [left, left + scrollWidth]),
    y: clipOf(overflowY, [box.top, box.bottom], [top, top + scrollHeight]),
  };
}

const clipOf = (overflow: string, edge: Span, reach: Span): Clip | undefined =>
  overflow === 'visible' ? undefined : /auto|scroll/.test(overflow) ? { edge, reach } : { edge };
