import { attributeOf, childrenOf, isDisplayed, localNameOf, parentElementOf, queryOne } from './dom.ts';
import type { RecordElement } from './rules/read-record.ts';

/** An element of the page as rules read it. */
export const asShown = (element: Element): RecordElement => ({
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

/** Whether the page's styles display an element. */
export function isShown(element: Element): boolean {
  if (isDisplayed(element)) return true;
  // It has no box of its own, and what is in it is displayed nonetheless.
  const parent = parentElementOf(element);
  return parent !== null && getComputedStyle(element).display === 'contents' && isShown(parent);
}

// --- Internal helpers ---

/** Lazily: a reader may stop long before the end. */
function* contentOf(element: Element): Iterable<string | RecordElement> {
  for (const node of childrenOf(element)) {
    if (node instanceof Element) yield asShown(node);
    else if (node instanceof Text) yield node.data;
  }
}
