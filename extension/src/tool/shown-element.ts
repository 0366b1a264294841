import type { RecordElement } from '@noiseaware-connect/shared/find-records';
import { attributeOf, childrenOf, isDisplayed, localNameOf, parentElementOf, queryOne } from './dom.ts';

/** An element of the page as rules read it: what nobody sees is not there. */
export interface ShownElement extends RecordElement<ShownElement> {}

export const asShown = (element: Element): ShownElement => ({
  localName: localNameOf(element),
  isShown: () => isShown(element),
  getAttribute: (name) => attributeOf(element, name),
  querySelector(selector) {
    const found = queryOne(element, selector);
    return found && asShown(found);
  },
  get content() {
    return contentOf(element);
  },
});

/** Whether somebody can see an element, by the page's styles. */
export function isShown(element: Element): boolean {
  if (isDisplayed(element)) return true;
  // It has no box of its own, and what is in it is displayed nonetheless.
  const parent = parentElementOf(element);
  return parent !== null && getComputedStyle(element).display === 'contents' && isShown(parent);
}

// --- Internal helpers ---

/** One after the other: whoever reads may have enough long before the end. */
function* contentOf(element: Element): Iterable<string | ShownElement> {
  for (const node of childrenOf(element)) {
    if (node instanceof Element) yield asShown(node);
    else if (node instanceof Text) yield node.data;
  }
}
