import type { Queryable, RecordElement } from '@noiseaware-connect/shared/find-records';
import { selectAll, selectOne } from 'css-select';
import { textContent } from 'domutils';
import { parse } from 'parse5';
import { adapter, type Htmlparser2TreeAdapterMap } from 'parse5-htmlparser2-tree-adapter';

/** An element of a page that was read from a file, with as much of the browser's interface as rules ask for. */
export interface PageElement extends RecordElement<PageElement> {}

export interface Page extends Queryable<PageElement> {
  querySelectorAll(selector: string): PageElement[];
}

/** A page as a browser would read its source; nothing of it is run or fetched. */
export function parsePage(html: string): Page {
  const document = parse(html, { treeAdapter: adapter });
  return {
    querySelector: (selector) => elementOf(selectOne(selector, document)),
    querySelectorAll: (selector) => selectAll<Node, Node>(selector, document as unknown as Node).map(wrap),
  };
}

// --- Internal helpers ---

type Node = Htmlparser2TreeAdapterMap['element'];

const elementOf = (node: unknown): PageElement | null => (node === null ? null : wrap(node as Node));

/** What a selector says of what is around the element counts, as in a browser; what it finds is inside. */
const wrap = (element: Node): PageElement => ({
  localName: element.name,
  // A file has no styles that could hide anything.
  isShown: () => true,
  getAttribute: (name) => element.attribs[name.toLowerCase()] ?? null,
  querySelector: (selector) =>
    elementOf(selectOne(selector, element, { context: element, relativeSelector: false })),
  get content() {
    return element.children.flatMap((child) => ('attribs' in child ? wrap(child) : textContent(child)));
  },
});
