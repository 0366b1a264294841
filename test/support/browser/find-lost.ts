import type { Page } from 'playwright-core';
import { animationsEnd } from './animations.ts';

/** What of a page's text a person cannot get at: a line for what scrolls sideways, stands outside, is cut without a title or as the hint of a search, or has room for a few letters a line. */
export async function findLost(page: Page): Promise<string[]> {
  // A view that slides in stands outside for a moment.
  await animationsEnd(page);
  return page.evaluate(lostHere);
}

/** Runs in the page. */
function lostHere(): string[] {
  const found: string[] = [];
  const slack = 1;
  const pen = document.createElement('canvas').getContext('2d');
  for (const element of document.querySelectorAll<HTMLElement>('html, body *')) {
    const { left, right, width, height } = element.getBoundingClientRect();
    const { overflowX, lineHeight, font, paddingLeft, paddingRight } = getComputedStyle(element);
    const name = `${element.tagName.toLowerCase()}.${element.className} “${element.textContent?.slice(0, 60)}”`;
    const isWider = element.scrollWidth > element.clientWidth + slack && element.clientWidth > slack;
    const scrolls = element === document.documentElement || ['auto', 'scroll'].includes(overflowX);
    // What scrolls by itself to be read whole is reached by the keyboard.
    if (isWider && scrolls && element.tabIndex < 0) found.push(`scrolls sideways: ${name}`);
    // An example of an address is no sentence, and may be longer than a narrow field.
    const isSearch = element instanceof HTMLInputElement && element.type === 'search';
    if (isSearch && element.value === '' && pen !== null && width > slack) {
      pen.font = font;
      const room = element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
      if (pen.measureText(element.placeholder).width > room + slack)
        found.push(`has a hint that is cut: “${element.placeholder}”`);
    }
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
    if (!hasText || width <= slack) continue;
    if (width < 64 && height > 3.5 * parseFloat(lineHeight)) found.push(`is squeezed: ${name}`);
    // So is what stands in it.
    if (element.closest('[title], section[tabindex="0"]') !== null) continue;
    if (left < -slack || right > innerWidth + slack) found.push(`stands outside: ${name}`);
    if (isWider && ['hidden', 'clip'].includes(overflowX)) found.push(`is cut: ${name}`);
  }
  return found;
}
