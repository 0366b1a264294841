import { aroundOf } from './dom.ts';
import type { Ground } from './draw-chip.ts';

/** Creates a reader of what is painted behind elements, for one round of checks. */
export function createGrounds(view: Window): (element: Element) => Ground {
  const grounds = new Map<Element, Ground>();
  const read = (element: Element): Ground => {
    let ground = grounds.get(element);
    if (ground === undefined) {
      const style = getComputedStyle(element);
      ground = groundOf(style.backgroundColor) ?? behind(element, style);
      grounds.set(element, ground);
    }
    return ground;
  };
  const behind = (element: Element, style: CSSStyleDeclaration): Ground => {
    const around = aroundOf(element);
    if (around !== null) return read(around);
    const { frameElement, parent } = view;
    // A frame without a background shows that of the page around it.
    return frameElement === null ? canvasGround(style) : createGrounds(parent)(frameElement);
  };
  return read;
}

/** Whether the person prefers dark pages. */
export const darkMedia = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

// --- Internal helpers ---

const colors = new Map<string, Ground | undefined>();
let canvas: OffscreenCanvasRenderingContext2D | null | undefined;

/** Whether a colour is light or dark, by its luminance; undefined for one through which most of what is behind it shows. */
function groundOf(color: string): Ground | undefined {
  if (!colors.has(color)) colors.set(color, readGround(color));
  return colors.get(color);
}

/** What a page without a background is painted on: the browser's own colour for the root's color-scheme. */
const canvasGround = ({ colorScheme }: CSSStyleDeclaration): Ground =>
  colorScheme.includes('dark') && (!colorScheme.includes('light') || darkMedia().matches) ? 'dark' : 'light';

/** A colour can be written in many ways: the browser paints it, and its pixel is read. */
function readGround(color: string): Ground | undefined {
  canvas ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (canvas === null) return undefined;
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
  if (alpha < 128) return undefined;
  // The luma of BT.709.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? 'dark' : 'light';
}
