import { attributeOf, childrenOf, isDisplayed, localNameOf, parentElementOf, queryOne } from './dom.ts';
import type { RecordElement } from './rules/read-record.ts';

/** Wraps an element of the page for rules. */
export const toRecordElement = (element: Element): RecordElement => ({
  localName: localNameOf(element),
  isShown: () => isShown(element),
  getAttribute: (name) => attributeOf(element, name),
  querySelector(selector) {
    const match = queryOne(element, selector);
    return match && toRecordElement(match);
  },
  get content() {
    return contentOf(element);
  },
});

/** Whether the page displays an element. */
export function isShown(element: Element): boolean {
  if (isDisplayed(element)) return true;
  // With `display: contents` it has no box, but its content is displayed.
  const parent = parentElementOf(element);
  return parent !== null && getComputedStyle(element).display === 'contents' && isShown(parent);
}

// --- Internal helpers ---

/** Lazy, because reading may stop early. */
function* contentOf(element: Element): Iterable<string | RecordElement> {
  for (const node of childrenOf(element)) {
    if (node instanceof Element) yield toRecordElement(node);
    else if (node instanceof Text) yield node.data;
  }
}
