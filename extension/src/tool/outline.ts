import { boxOf, createElement, rootOf } from './dom.ts';
import type { Clock } from './effects.ts';

const lastsFor = 4_000;

/** Outlines elements for a moment, in a layer above the page that lets clicks through. */
export function outline(document: Document, clock: Clock, elements: readonly Element[]): void {
  const host = createElement(document, 'div');
  const root = host.attachShadow({ mode: 'closed' });
  setStyle(host, 'position:absolute;top:0;left:0;z-index:2147483647;pointer-events:none');
  for (const element of elements) {
    const { left, top, width, height } = boxOf(element);
    if (width === 0 || height === 0) continue;
    const box = createElement(document, 'div');
    setStyle(
      box,
      `position:absolute;left:${left + scrollX}px;top:${top + scrollY}px;width:${width}px;height:${height}px;` +
        'box-sizing:border-box;border:2px solid #2b4fd8;border-radius:4px;background:rgb(43 79 216 / 0.08);' +
        'box-shadow:0 0 0 1px #fff',
    );
    root.append(box);
  }
  rootOf(document).append(host);
  clock.after(lastsFor, () => host.remove());
}

// --- Internal helpers ---

/**
 * Set through the object model, which a Content-Security-Policy does not block, and as `!important`, which no style of
 * the page overrides.
 */
function setStyle({ style }: HTMLElement, rules: string): void {
  style.cssText = `all:initial;${rules}`.replaceAll(/;|$/g, ' !important;');
}
