import { closest, isDisplayed, readyStateOf } from './dom.ts';
import type { ToolEffects } from './effects.ts';

/** Milliseconds after which records get their chips although the page has not loaded. */
const longestLoading = 10_000;

/**
 * Decides when an element may have a chip, so that a framework never finds chips in HTML that it still has to hydrate.
 */
export interface Hydration {
  /**
   * The elements that may have chips now. `onReady` gets the others later.
   * @param isAdded whether a script has added or marked them: once the document is parsed, such elements need not wait
   */
  readyOf(elements: Iterable<Element>, isAdded: boolean): Element[];
  close(): void;
}

export interface HydrationOptions extends Pick<ToolEffects, 'clock' | 'nextFrame' | 'whenIdle'> {
  document: Document;
  /** Whether an element has a chip already, which then stays. */
  hasChip(element: Element): boolean;
  /** These elements may have chips now. */
  onReady(elements: Element[]): void;
}

/**
 * A framework that hydrates compares the server's HTML with its own. For one additional element React throws the whole
 * tree away, with what was typed into it. So records in the parsed HTML wait until the page has loaded and is idle.
 * Records inside `[hidden]`, where streamed parts arrive, wait until they are shown, have been painted twice, and the
 * page is idle again.
 */
export function createHydration(options: HydrationOptions): Hydration {
  const { document, clock, nextFrame, whenIdle, hasChip, onReady } = options;
  /** Elements of the parsed HTML, until the page has loaded. */
  let parsed: Set<Element> | undefined = readyStateOf(document) === 'complete' ? undefined : new Set();
  let isParsing = readyStateOf(document) === 'loading';
  const hidden = new WeakSet<Element>();
  const revealed = new Set<Element>();
  const ending = new AbortController();

  const release = (): void => {
    if (parsed === undefined || ending.signal.aborted) return;
    const elements = [...parsed];
    parsed = undefined;
    onReady(elements);
  };

  const releaseRevealed = (): void => {
    const elements = [...revealed];
    revealed.clear();
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
    if (revealed.size === 0) nextFrame(() => nextFrame(() => whenIdle(releaseRevealed)));
    revealed.add(element);
    return false;
  };

  if (parsed !== undefined) {
    const once = { capture: true, once: true, signal: ending.signal };
    // The mutation observer's microtask for the last parsed elements is queued already and has to run first.
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
