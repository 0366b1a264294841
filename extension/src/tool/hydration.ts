import { closest, isDisplayed, readyStateOf } from './dom.ts';
import type { ToolEffects } from './effects.ts';

/** A page that has not loaded after so many milliseconds has its chips nonetheless. */
const longestLoading = 10_000;

/** Decides when an element may have a chip, so that no framework finds one in HTML that it has yet to take over. */
export interface Hydration {
  /**
   * Those of these elements that may have chips now. The others are released later.
   * @param isAdded a script has added or marked them: after the document was parsed, such elements need not wait
   */
  readyOf(elements: Iterable<Element>, isAdded: boolean): Element[];
  close(): void;
}

export interface HydrationOptions extends Pick<ToolEffects, 'clock' | 'nextFrame' | 'whenIdle'> {
  document: Document;
  /** Whether an element has a chip already: that one stays. */
  hasChip(element: Element): boolean;
  /** These may have chips from now on. */
  onReady(elements: Element[]): void;
}

/**
 * A framework that hydrates compares the server's HTML with what it would draw itself; React throws the whole tree away
 * over one element more, and what was typed into it. Records of the parsed HTML therefore wait until the page has loaded
 * and is idle, and records inside `[hidden]`, as streamed parts are sent, until they are shown, painted twice, and the
 * page is idle again.
 */
export function createHydration(options: HydrationOptions): Hydration {
  const { document, clock, nextFrame, whenIdle, hasChip, onReady } = options;
  /** Those of the parsed HTML, until the page has loaded. */
  let parsed: Set<Element> | undefined = readyStateOf(document) === 'complete' ? undefined : new Set();
  let isParsing = readyStateOf(document) === 'loading';
  const hidden = new WeakSet<Element>();
  const shown = new Set<Element>();
  const ending = new AbortController();

  const release = (): void => {
    if (parsed === undefined || ending.signal.aborted) return;
    const elements = [...parsed];
    parsed = undefined;
    onReady(elements);
  };

  const releaseShown = (): void => {
    const elements = [...shown];
    shown.clear();
    for (const element of elements) hidden.delete(element);
    if (!ending.signal.aborted) onReady(elements);
  };

  const isReady = (element: Element, isAdded: boolean): boolean => {
    if (hasChip(element)) return true;
    if (parsed !== undefined && (isParsing || !isAdded || parsed.has(element))) {
      parsed.add(element);
      return false;
    }
    if (closest(element, '[hidden]') !== null && !isDisplayed(element)) {
      hidden.add(element);
      return false;
    }
    if (!hidden.has(element)) return true;
    if (shown.size === 0) nextFrame(() => nextFrame(() => whenIdle(releaseShown)));
    shown.add(element);
    return false;
  };

  if (parsed !== undefined) {
    const once = { capture: true, once: true, signal: ending.signal };
    // What was parsed last is told of in a microtask that waits already: it has to come first.
    const endParsing = (): void => queueMicrotask(() => (isParsing = false));
    window.addEventListener('DOMContentLoaded', endParsing, once);
    window.addEventListener('load', () => whenIdle(release), once);
    ending.signal.addEventListener('abort', clock.after(longestLoading, release));
  }

  return {
    readyOf: (elements, isAdded) => [...elements].filter((element) => isReady(element, isAdded)),
    close: () => ending.abort(),
  };
}
