import { useLayoutEffect } from 'preact/hooks';

let last: Element | null = null;

/** Tracks the last focused element. */
export const watchFocus = (document: Document): void =>
  document.addEventListener('focusin', ({ target }) => {
    last = target as Element;
  });

/** The visible heading: that of the open record, if there is one, else that of the view. */
export const headingOf = (document: Document): HTMLElement | undefined =>
  [...document.querySelectorAll('h1')].findLast((heading) => heading.checkVisibility());

/** Moves the focus to the heading if the focused element was removed, so that it does not fall back to `body`. */
export function useKeptFocus(): void {
  useLayoutEffect(() => {
    if (last?.isConnected === false && document.activeElement === document.body) headingOf(document)?.focus();
  });
}
