import { boxOf, isDisplayed, parentElementOf, rootOf, scrollerOf } from './dom.ts';

/** Less of a chip than this, in pixels each way, cannot be read. A line may be as low as a chip without its margins. */
const least = 18;
/** Nor can one that is fainter than this, by the opacity of all that it stands in. */
const faintest = 0.2;

/** From where to where something goes, along one axis. */
type Span = readonly [from: number, to: number];

/** What an element does to what stands in it, along one axis. */
interface Clip {
  readonly edge: Span;
  /** Where all that is, that can be scrolled into it; none where nothing scrolls. */
  readonly reach?: Span;
}

/** Nothing is seen of what an element clips away by a shape; nothing is clipped along an axis that is missing. */
type Frame =
  | 'shaped'
  | {
      readonly x?: Clip | undefined;
      readonly y?: Clip | undefined;
      readonly opacity: number;
      /** What is not wholly in here, an ellipsis stands for. */
      readonly line?: Span | undefined;
    };

/**
 * Whether a person sees an element, or would after scrolling: it is displayed, drawn large enough, lies where the page and
 * what it stands in can be scrolled to, and is neither clipped away nor made faint, nor replaced by an ellipsis. What this
 * does not notice is what covers it, and filters. Made again each time that elements are looked at, since it remembers what is around them.
 */
export function createSight(document: Document): (element: Element) => boolean {
  const frames = new Map<Element, Frame>();
  const frameAround = (element: Element): Frame => {
    const known = frames.get(element);
    if (known !== undefined) return known;
    const frame = readFrame(element, document);
    frames.set(element, frame);
    return frame;
  };
  return (element) => {
    if (!isDisplayed(element)) return false;
    const { left, top, right, bottom } = boxOf(element);
    let x: Span = [left, right];
    let y: Span = [top, bottom];
    let opacity = 1;
    for (let around = parentElementOf(element); around !== null; around = parentElementOf(around)) {
      const frame = frameAround(around);
      if (frame === 'shaped' || !isSeen(x) || !isSeen(y)) return false;
      opacity *= frame.opacity;
      if (opacity < faintest || (frame.line !== undefined && !isWithin([left, right], frame.line)))
        return false;
      x = within(x, frame.x);
      y = within(y, frame.y);
    }
    return isSeen(x) && isSeen(y);
  };
}

// --- Internal helpers ---

const isSeen = ([from, to]: Span): boolean => to - from >= least;

const common = ([from, to]: Span, [otherFrom, otherTo]: Span): Span => [
  Math.max(from, otherFrom),
  Math.min(to, otherTo),
];

/** Whether a line has all of a span; browsers round. */
const isWithin = ([from, to]: Span, [lineFrom, lineTo]: Span): boolean =>
  from > lineFrom - 1 && to < lineTo + 1;

/** What is left of a span, wherever it is scrolled to. */
function within(span: Span, clip: Clip | undefined): Span {
  if (clip === undefined) return span;
  const { edge, reach } = clip;
  if (reach === undefined) return common(span, edge);
  return isSeen(common(span, reach)) ? edge : [0, 0];
}

function readFrame(element: Element, document: Document): Frame {
  const root = rootOf(document);
  const style = getComputedStyle(element);
  const opacity = Number(style.opacity);
  if (style.clipPath !== 'none' || style.clip !== 'auto') return 'shaped';
  if (element === root) {
    const window = new DOMRect(0, 0, innerWidth, innerHeight);
    return { opacity, ...clipsOf(window, scrollerOf(document) ?? root, style.direction, 'auto') };
  }
  // What `body` says of it is said of the window, unless the root says something itself.
  const isWindows = element.localName === 'body' && getComputedStyle(root).overflow === 'visible';
  if (isWindows || style.overflow === 'visible') return { opacity };
  const box = boxOf(element);
  const line = style.textOverflow === 'clip' ? undefined : lineOf(box, style);
  return { opacity, line, ...clipsOf(box, element, style.direction, style.overflow) };
}

/** Where text may stand in a box. */
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
