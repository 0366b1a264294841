import { isConnected, queryAll, type Root, shadowOf } from './dom.ts';

/** The most shadow roots in which records are looked for. */
const mostRoots = 1_000;
/** How many elements are looked at before the page's scripts go on. */
const mostAtOnce = 1_000;

/** The open shadow roots of a page. Nothing reports a new one, so all elements are looked at, a part at a time. */
export interface ShadowRoots {
  /** Where records can be: the document, and the open shadow roots that were found in it. */
  all(): Root[];
  /** The page has changed: all of its elements have to be looked at again. */
  expect(): void;
  /**
   * Looks at the next elements, in rounds.
   * @returns whether elements of this round are left, which began after the page had changed
   */
  look(): boolean;
}

/** @param onRoot called for each new one */
export function createShadowRoots(document: Document, onRoot: (root: ShadowRoot) => void): ShadowRoots {
  let roots = new Set<ShadowRoot>();
  /** What is left of this round. */
  let lists: NodeListOf<Element>[] = [];
  let next = 0;
  let hasChanged = true;
  let isUrgent = false;
  const all = (): Root[] => [document, ...roots];

  const startRound = (): void => {
    roots = new Set([...roots].filter(isConnected));
    lists = all().map((root) => queryAll(root, '*'));
    isUrgent = hasChanged;
    hasChanged = false;
  };

  const lookAt = (element: Element): void => {
    const root = shadowOf(element);
    if (root === null || roots.has(root) || roots.size >= mostRoots) return;
    roots.add(root);
    lists.push(queryAll(root, '*'));
    onRoot(root);
  };

  return {
    all,
    expect() {
      hasChanged = true;
    },
    look() {
      if (lists.length === 0) startRound();
      for (let count = 0; count < mostAtOnce && lists[0] !== undefined; count += 1) {
        const element = lists[0][next];
        next += 1;
        if (element !== undefined) lookAt(element);
        else {
          lists.shift();
          next = 0;
        }
      }
      return isUrgent && lists.length > 0;
    },
  };
}
