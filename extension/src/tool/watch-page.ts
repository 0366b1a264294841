import { isConnected, matches, queryOne, type Root } from './dom.ts';
import { chipSelector, isChip } from './draw-chip.ts';
import { marks, type PageReader } from './read-page.ts';

/** The changes of a page that matter. */
export interface Changes {
  /** Added elements, each with its whole subtree. */
  readonly added: Element[];
  /** Elements with a changed attribute or text. */
  readonly touched: Set<Element>;
  /** Nodes whose children have changed, not counting added chips. */
  readonly parents: Set<Node>;
  /** Added chips: this script's, or copies that the page has made. */
  readonly chips: Element[];
}

export interface Watching {
  /** Watches these attributes, and text if `text` is true, in these parts of the page. */
  observe(roots: Iterable<Root>, attributes: string[], text: boolean): void;
  /** Ignores the changes since the last report: they are this script's own. */
  skip(): void;
  stop(): void;
}

export interface PageEvents {
  onChanges(mutations: MutationRecord[]): void;
  /** Attributes around chips have changed, such as a class: styles may be others. */
  onRestyled(): void;
  onAddress(): void;
}

/** Watches a document and its shadow roots, and its address for single-page navigation. */
export function watchPage({ onChanges, onRestyled, onAddress }: PageEvents): Watching {
  let names: ReadonlySet<string | null> = new Set();
  const observer = new MutationObserver((mutations) => {
    const reported = mutations.filter(
      ({ type, attributeName }) => type !== 'attributes' || names.has(attributeName),
    );
    if (reported.length > 0) onChanges(reported);
    else if (
      mutations.some(({ target }) => target instanceof Element && queryOne(target, chipSelector) !== null)
    )
      onRestyled();
  });
  const ending = new AbortController();
  // TypeScript's own types lack it.
  const { navigation } = window as { navigation?: EventTarget };
  navigation?.addEventListener('currententrychange', onAddress, { signal: ending.signal });
  return {
    observe(roots, attributes, characterData) {
      // Elements that are shown again, or are edited no more, may be records.
      names = new Set([...attributes, 'hidden', 'contenteditable']);
      for (const root of roots)
        observer.observe(root, { subtree: true, childList: true, attributes: true, characterData });
    },
    skip: () => void observer.takeRecords(),
    stop() {
      observer.disconnect();
      ending.abort();
    },
  };
}

/**
 * Whether a change of a page that has no records, nor a rule that finds any, may be about records. Most pages change all
 * the time, and have none: each of their changes costs no more than this.
 */
export const mayAddRecords = ({ type, addedNodes }: MutationRecord): boolean =>
  // A copy of the list would take longer than the look at its nodes.
  type !== 'childList' || Array.prototype.some.call(addedNodes, isOrHoldsOurs);

/** Sorts changes by what they are about. */
export function changesIn(mutations: readonly MutationRecord[]): Changes {
  const added = new Set<Element>();
  const touched = new Set<Element>();
  const parents = new Set<Node>();
  const chips: Element[] = [];
  for (const { type, target, addedNodes, removedNodes } of mutations) {
    if (type !== 'childList') {
      const element = target instanceof Element ? target : target.parentElement;
      if (element !== null) touched.add(element);
      continue;
    }
    let isOurs = removedNodes.length === 0;
    for (const node of addedNodes) {
      const isAddedChip = isChip(node);
      isOurs &&= isAddedChip;
      if (isAddedChip) chips.push(node);
      else if (node instanceof Element) added.add(node);
    }
    if (!isOurs) parents.add(target);
  }
  return { added: [...added].filter(isConnected), touched, parents, chips };
}

/** The elements that may have become records by these changes, or may be records no more. */
export function recordsIn({ added, touched, parents }: Changes, reader: PageReader): Set<Element> {
  const elements = new Set(added.flatMap(reader.find));
  for (const node of reader.hasRules ? [...touched, ...parents] : touched) {
    if (!(node instanceof Element)) continue;
    const around = reader.findAround(node);
    for (const each of [node, ...(around === null ? [] : [around])]) elements.add(each);
    if (touched.has(node)) for (const each of reader.find(node)) elements.add(each);
  }
  return elements;
}

// --- Internal helpers ---

const ours = `[${marks.account}],${chipSelector}`;

const isOrHoldsOurs = (node: Node): boolean =>
  node instanceof Element && (matches(node, ours) || queryOne(node, ours) !== null);
