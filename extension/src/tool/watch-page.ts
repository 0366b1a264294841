import { attributeOf, isConnected } from './dom.ts';
import { chipAttribute } from './draw-chip.ts';
import type { PageReader } from './read-page.ts';

/** What has changed in a page, as far as it matters. */
export interface Changes {
  /** Elements that came, each with everything in it. */
  readonly added: Element[];
  /** Elements with an attribute or a text that changed. */
  readonly touched: Set<Element>;
  /** Elements with other children than before, chips that came left aside. */
  readonly parents: Set<Node>;
  /** Chips that came: ours, or copies that the page has made of them. */
  readonly chips: Element[];
}

export interface Watching {
  /** Watches these attributes, and text where that matters. */
  observe(attributes: string[], text: boolean): void;
  /** Leaves aside what has changed since anything was told last: it was our own doing. */
  skip(): void;
  stop(): void;
}

/** Watches a document, and the address that single-page navigation gives it. */
export function watchPage(
  document: Document,
  { onChanges, onAddress }: { onChanges(changes: Changes): void; onAddress(): void },
): Watching {
  const observer = new MutationObserver((mutations) => onChanges(changesIn(mutations)));
  const ending = new AbortController();
  // TypeScript's own types do not know it yet.
  const { navigation } = window as { navigation?: EventTarget };
  navigation?.addEventListener('currententrychange', onAddress, { signal: ending.signal });
  return {
    observe(attributeFilter, characterData) {
      observer.disconnect();
      observer.observe(document, {
        subtree: true,
        childList: true,
        // What is shown again may be records that were not there to be seen.
        attributeFilter: [...attributeFilter, 'hidden'],
        characterData,
      });
    },
    skip: () => void observer.takeRecords(),
    stop() {
      observer.disconnect();
      ending.abort();
    },
  };
}

/** The elements that these changes may have made records, and those that may be records no more. */
export function recordsIn({ added, touched, parents }: Changes, reader: PageReader): Set<Element> {
  const found = new Set(added.flatMap(reader.find));
  for (const node of reader.hasRules ? [...touched, ...parents] : touched) {
    if (!(node instanceof Element)) continue;
    const around = reader.findAround(node);
    for (const each of [node, ...(around === null ? [] : [around])]) found.add(each);
    if (touched.has(node)) for (const each of reader.find(node)) found.add(each);
  }
  return found;
}

// --- Internal helpers ---

function changesIn(mutations: MutationRecord[]): Changes {
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
      const isChip = node instanceof Element && attributeOf(node, chipAttribute) !== null;
      isOurs &&= isChip;
      if (isChip) chips.push(node);
      else if (node instanceof Element) added.add(node);
    }
    if (!isOurs) parents.add(target);
  }
  return { added: [...added].filter(isConnected), touched, parents, chips };
}
